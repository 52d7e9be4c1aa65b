/** The three requests that OCP's documentation signs, with their results (reference: OCP API, "AK/SK signature rules"). */
export const VECTORS = [
	{
		accessKey: 'cqammmxBpfGjFlto',
		secretKey: '2fc0c299cc94c6be266f2ceece765d4d',
		method: 'POST',
		target: '/api/v2/compute/idcs',
		headers: {
			Host: 'ocp.alibaba.net:8080',
			Date: 'Tue, 17 Jan 2023 09:13:57 GMT',
			'Content-Type': 'application/json',
			'x-ocp-data': 'A,1',
			Authorization: 'OCP-ACCESS-KEY-HMACSHA1 cqammmxBpfGjFlto:XN8P+O+v3vUabB16ZCooq5wMJoY=',
		},
		body: '{"name":"test01","description":"test","regionId":1}',
	},
	{
		accessKey: 'cqammmxBpfGjFlto',
		secretKey: '2fc0c299cc94c6be266f2ceece765d4d',
		method: 'GET',
		target: '/api/v2/compute/idcs?size=100',
		headers: {
			Host: 'ocp.alibaba.net:8080',
			Date: 'Tue, 17 Jan 2023 04:14:02 GMT',
			'Content-Type': 'application/json;charset=utf-8',
			Authorization: 'OCP-ACCESS-KEY-HMACSHA1 cqammmxBpfGjFlto:TsQD6HDOuZuJ409m0wdnZPmijlc=',
		},
	},
	{
		accessKey: 'gDCcIqbkJJINjXBn',
		secretKey: 'd75332c5eed8d440a84a35ac6248d397',
		method: 'GET',
		target:
			'/api/v2/monitor/top?startTime=2024-04-15T14%3A29%3A55%2B08%3A00&endTime=2024-04-15T14%3A30%3A55%2B08%3A00&maxPoints=360' +
			'&metrics=host_disk_total&labels=svr_ip%3A127.0.0.1&groupBy=app%2Csvr_ip%2Cdevice%2Cmount_point',
		headers: {
			Host: '127.0.0.1:8080',
			Date: 'Mon, 15 Apr 2024 09:25:02 GMT',
			'Content-Type': 'application/json',
			'x-ocp-origin': 'for-test',
			Authorization: 'OCP-ACCESS-KEY-HMACSHA1 gDCcIqbkJJINjXBn:To11kg1EsB/dPWyDnnpuUzIUoQk=',
		},
	},
];
