import { Container } from '@n8n/di';
import { SSHClientsManager } from 'n8n-core/dist/execution-engine/ssh-clients-manager';

/**
 * Stops the clean-up timer that n8n-core starts with the first execution. In n8n-core 2.41 it no longer keeps a
 * process alive, in 2.8 it did; either way jest should find nothing open.
 */
export function stopLeftovers(): void {
	if (Container.has(SSHClientsManager)) Container.get(SSHClientsManager).onShutdown();
}
