/** Whether recovery windows are looked at: the same choice on Report > Build and on the trigger. */
export const WINDOWS = [
	{ name: 'Check', value: 'yes', description: 'With obshell, each tenant costs the server two reads of the storage' },
	{ name: 'Check With OCP', value: 'auto', description: 'With OCP, which takes one request for it; not with obshell, where each tenant costs the server two reads of the storage' },
	{ name: 'Do Not Check', value: 'no' },
] as const;
