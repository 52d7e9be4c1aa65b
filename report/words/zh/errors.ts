import type { ErrorNumber, ErrorWords } from '../errorWords';

const DESTINATION = '检查每个 OBServer 节点能否访问备份目的端，以及访问密钥和权限是否有效';
const FULL_BACKUP = '发起一次全量备份，备份结束后的时间点即可恢复';
const RIGHTS = '为备份目的端的账号（或运行 OBServer 的操作系统用户）授予读、写和列举权限';
const MEMORY = '为租户增加内存，或在业务低峰期备份';

/** Error numbers in Chinese. */
export const ERRORS: Readonly<Record<ErrorNumber, ErrorWords>> = {
	'-4012': { meaning: '某个步骤执行超时', remedy: '检查 OBServer 节点的负载和备份目的端的读写速度后重试' },
	'-4013': { meaning: '内存不足', remedy: '为租户（或 sys 租户）增加内存，或在业务低峰期备份' },
	'-4016': { meaning: 'OceanBase 内部错误', remedy: '在 observer.log 和 rootservice.log 中按 Trace ID 查找原因，若反复出现请联系 OceanBase 技术支持' },
	'-4018': { meaning: '所需内容缺失，例如备份目的端的文件或备份结束前的日志', remedy: '检查备份目的端的文件是否被删除、日志归档是否有断点；恢复时改选其他时间点，并发起一次全量备份' },
	'-4023': { meaning: 'OceanBase 尚未就绪，需要重试', remedy: '几分钟后重试；若仍然失败，检查集群状态和主副本分布' },
	'-4030': { meaning: '租户内存不足', remedy: MEMORY },
	'-4072': { meaning: '任务被取消', remedy: '查明由谁取消以及取消原因' },
	'-4184': { meaning: 'OBServer 节点磁盘空间不足', remedy: '清理 OBServer 节点的数据盘或扩容' },
	'-9001': { meaning: '备份目的端的地址无法解析', remedy: '检查备份目的端的写法并重新设置' },
	'-9003': { meaning: '对象存储（OSS）拒绝了请求', remedy: DESTINATION },
	'-9011': { meaning: '备份文件缺失', remedy: '检查备份目的端的文件是否被删除；改用其他备份集恢复，并发起一次全量备份' },
	'-9014': { meaning: '已有恢复任务正在执行', remedy: '等待其结束' },
	'-9023': { meaning: '日志归档无法启动', remedy: '检查归档目的端：必须已设置、为空且可写' },
	'-9026': { meaning: '备份目的端无效或不可用', remedy: DESTINATION },
	'-9027': { meaning: '日志归档已中断', remedy: `先恢复日志归档，再${FULL_BACKUP}` },
	'-9029': { meaning: '日志归档未运行，无法备份', remedy: '开启日志归档，待状态变为 DOING 后重新发起备份' },
	'-9036': { meaning: '已有备份任务正在执行', remedy: '等待其结束' },
	'-9040': { meaning: '当前无法发起备份', remedy: '检查日志归档是否运行（DOING）、是否有其他备份任务、备份目的端是否已设置' },
	'-9041': { meaning: '当前无法取消备份', remedy: '等待其结束' },
	'-9047': { meaning: '备份密码错误或缺失', remedy: '提供创建备份集时使用的密码' },
	'-9048': { meaning: '备份处于两轮日志归档之间，此后的时间点都无法恢复', remedy: FULL_BACKUP },
	'-9060': { meaning: '对象存储（COS）拒绝了请求', remedy: DESTINATION },
	'-9061': { meaning: '备份目的端限制了读写速度', remedy: '提高存储的限速，或减少备份线程' },
	'-9063': { meaning: '该 OBServer 节点当前不能写备份', remedy: '检查该节点是否仍属于其 Zone 后重试' },
	'-9064': { meaning: '归档日志与备份不衔接', remedy: FULL_BACKUP },
	'-9070': { meaning: '无法访问备份目的端', remedy: DESTINATION },
	'-9071': { meaning: 'OceanBase 没有备份目的端的读写权限', remedy: RIGHTS },
	'-9073': { meaning: '对象存储（OBS）拒绝了请求', remedy: DESTINATION },
	'-9077': { meaning: '两轮日志归档之间缺少日志', remedy: FULL_BACKUP },
	'-9079': { meaning: '所需日志已从归档目的端清理', remedy: '改选更晚的恢复时间点，并使归档日志的保留时间不短于依赖它的备份集' },
	'-9080': { meaning: '备份目的端缺少标识其归属的文件', remedy: '重新设置备份目的端，并查明是谁删除了文件' },
	'-9081': { meaning: '备份目的端属于其他租户或集群', remedy: '为每个租户设置独立的空目录' },
	'-9082': { meaning: '备份目的端空间已满', remedy: '清理备份目的端的空间或扩容，并检查过期备份是否仍在清理' },
	'-9087': { meaning: '日志在归档之前已被回收', remedy: `提高归档速度或增大日志盘，再${FULL_BACKUP}` },
	'-9099': { meaning: '租户恢复失败', remedy: '在目标集群的 rootservice.log 中查找原因' },
	'-9100': { meaning: '目录或文件不存在', remedy: '检查每个 OBServer 节点是否都已挂载备份目的端' },
	'-9102': { meaning: '没有权限打开目录或文件', remedy: RIGHTS },
	'-9105': { meaning: '对象存储（S3）拒绝了请求', remedy: DESTINATION },
	'-9114': { meaning: '备份目的端无效', remedy: DESTINATION },
	'-9115': { meaning: '无法访问备份目的端', remedy: DESTINATION },
	'-9116': { meaning: '备份目的端的账号缺少权限', remedy: RIGHTS },
	'-9117': { meaning: '备份目的端的地域与其 Endpoint 不一致', remedy: '使用存储桶所在的地域重新设置备份目的端' },
	'-9118': { meaning: '备份目的端的 Endpoint 不存在', remedy: '检查备份目的端的主机地址并重新设置' },
	'-9119': { meaning: '可用于恢复的数据不足', remedy: '改选其他恢复时间点，或补充缺少的备份路径和归档路径' },
};
