import type { ErrorKind } from '../../../services/errors';

/** Why something could not be read, in Chinese. */
export const FAULTS: Readonly<Record<ErrorKind, string>> = {
	'invalid-input': '参数无效',
	unauthorized: '用户名、密码或密钥未通过验证',
	forbidden: '用户权限不足',
	'wrong-service': '地址对应的不是所选的服务',
	'agent-not-in-cluster': '该 obshell 未加入集群',
	'tenant-unknown': '租户不存在',
	'tenant-sys': 'sys 租户不支持备份恢复',
	'not-found': '对象不存在',
	'too-old': '服务端版本过低',
	unreachable: '无法连接服务端',
	'answer-lost': '未收到服务端的完整响应',
	throttled: '服务端繁忙，暂时拒绝请求',
	canceled: '执行已取消',
	conflict: '与正在进行的操作冲突',
	timeout: '读取超时',
	'work-failed': '任务执行失败',
	'work-ended': '任务未正常结束',
	'partly-refused': '部分请求被拒绝',
	server: '服务端返回错误',
};
