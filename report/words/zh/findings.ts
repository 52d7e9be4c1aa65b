import type { Figures, Finding, Part, PromiseSource } from '../../../judgement/types';
import { bytes } from '../../quantities';
import { isOfDestination } from '../errorWords';
import { errorIn, round, sayIn, short, type Sayings } from '../said';
import type { Speech } from '../speech';
import type { Said } from '../words';
import { ERRORS } from './errors';
import { FAULTS } from './faults';
import { ago, duration, inside, on, over } from './figures';
import { nameOf } from './lines';

/** The words for a finding, in Chinese. */
export function say(finding: Pick<Finding, 'rule' | 'figures'>, speech: Speech): Said {
	return sayIn({ rules: RULES, join: (sentences) => sentences.join(''), inN8n: (operations) => `可在 n8n 中使用：${operations.join('、')}。` }, finding, speech);
}

const SOURCES: Readonly<Record<PromiseSource, string>> = { row: '（自定义要求）', threshold: '', strategy: '（OCP 备份策略）', default: '' };

const PARTS: Readonly<Record<Part, string>> = {
	backups: '数据备份',
	history: '历史备份',
	log: '日志归档',
	restore: '恢复任务',
	window: '恢复窗口',
	schedule: '备份策略',
	views: 'OceanBase 视图数据',
};

const RIGHTS = '检查服务端是否正常运行，以及所用用户的权限。';

const RULES: Sayings['rules'] = {
	'cluster-unreadable': (figures) => ({
		sentence: `无法读取该集群${because(figures)}，备份情况未知。`,
		todo: RIGHTS,
	}),
	'backup-never': ({ variant, at }, speech) => ({
		sentence: variant === 'new' ? `该租户创建于${ago(speech.moment(at))}，尚无备份。` : `从未备份过${variant === 'no-log' ? '，也未开启日志归档' : ''}，该租户的数据无法恢复。`,
		todo:
			speech.service === 'ocp'
				? '在 OCP 中为该租户新建备份策略，并在“备份恢复”页面点击“立即备份”。'
				: '为该租户设置 LOG_ARCHIVE_DEST 和 DATA_BACKUP_DEST，再依次执行 ALTER SYSTEM ARCHIVELOG TENANT = tenant_name 和 ALTER SYSTEM BACKUP TENANT = tenant_name。',
		more: '若该租户无需备份，请将其排除在报告之外。',
	}),
	'backup-failed': (figures, speech) => ({
		sentence: `最近一次数据备份于${ago(speech.moment(figures.at))}失败${why(figures)}${stillGood(figures, speech)}。`,
		...cure(figures, `检查备份目的端能否访问、可写且有剩余空间，然后${start(speech)}。`, `之后${start(speech)}。`),
	}),
	'backup-completed-with-error': (figures, speech) => ({
		sentence: `最近一次数据备份于${ago(speech.moment(figures.at))}以状态 ${short(figures.status, 60)} 结束，但带有错误${why(figures)}，不可依赖${stillGood(figures, speech)}。`,
		...cure(figures, `排除原因后${start(speech)}。`, `之后${start(speech)}。`),
	}),
	'backup-overdue': (figures, speech) => {
		const isRunning = Boolean(figures.status ?? figures.at);
		return {
			sentence: `${overdue(figures, speech)}${isRunning ? `；当前有备份正在运行${progress(figures, '（已完成 ', '%）')}` : ''}。`,
			todo: isRunning ? '等待正在运行的备份结束；若失败，排除原因后重新发起。' : `查明此后没有成功备份的原因（备份调度暂停、服务端停机、备份目的端已满等），然后${start(speech)}。`,
		};
	},
	'backup-last-good-unknown': ({ variant, count = 0 }, speech) => ({
		sentence:
			{
				'no-time': '最近一次成功备份没有可信的时间，无法得知距今多久。',
				failures: `服务端列出的最近 ${count} 次备份均未成功。`,
				first: '有备份正在运行，此前是否成功过未知。',
			}[variant ?? ''] ?? '此前没有已知的成功备份。',
		todo: variant === 'first' ? '待该备份结束后再查看。' : `${start(speech)}；在其成功之前，应视为该租户无法恢复。`,
	}),
	'log-interrupted': (figures, speech) => ({
		sentence: `${figures.status ? `日志归档已中断${state(figures)}` : '日志归档未在运行，可能已中断或已停止'}，${unsaved(figures, speech)}。`,
		todo: `${figures.status ? '' : '若只是停止，开启即可；若已中断，'}${repair(figures, speech)}`,
		more: '已中断的日志归档不会自行恢复，在此期间数据备份也会失败。',
	}),
	'log-stopped': (figures, speech) => ({
		sentence: `日志归档未在运行${state(figures)}，${unsaved(figures, speech)}。`,
		todo: startLogs(speech, figures),
		more: '除非只是暂停，之后还须发起一次全量备份，因为归档日志已不连续。',
	}),
	'log-never-started': (figures, speech) => ({
		sentence: '日志归档从未开启，最近一次备份之后的变更均未保存。',
		todo: startLogs(speech, figures),
	}),
	'log-not-listed': (figures, speech) => ({
		sentence: '服务端没有该租户的日志归档记录，应视为最近一次备份之后的变更均未保存。',
		todo: startLogs(speech, figures),
	}),
	'log-preparing': (figures, speech) => ({
		sentence: figures.at
			? `日志归档自${on(speech.moment(figures.at))}起一直处于准备状态（${status(figures)}），开始归档之前的变更均未保存。`
			: `日志归档处于准备状态（${status(figures)}），起始时间未知，开始归档之前的变更均未保存。`,
		todo: '检查归档目的端能否访问、可写且为空，然后停止并重新开启日志归档。',
		more: '无法开始归档的原因可在 rootservice.log 和 observer.log 中查找。',
	}),
	'log-began-anew': ({ at, lastGoodAt }, speech) => ({
		sentence: `日志归档于${ago(speech.moment(at))}重新开始，晚于最近一次成功备份（${inside(speech.moment(lastGoodAt))}），两者之间的日志缺失，此后的时间点均无法恢复。`,
		todo: `${startFull(speech)}，备份结束后的时间点即可恢复。`,
	}),
	'log-closed-early': (figures, speech) => ({
		sentence: `归档位点停在${on(speech.moment(figures.checkpoint))}，早于最近一次成功备份的结束时间（${inside(speech.moment(figures.lastGoodAt))}），用该备份集恢复会报错 -4018。`,
		todo: `先恢复日志归档，再${startFull(speech)}。`,
		more: '在其结束之前，请使用更早的备份集。',
	}),
	'log-delayed': ({ seconds = 0, limitSeconds = 0, variant, usual = 0, checkpoint, source }, speech) =>
		variant === 'contradiction'
			? {
					sentence: `服务端显示日志归档延迟 ${duration(Math.max(0, usual))}，但归档位点停在${on(speech.moment(checkpoint))}，应视为此刻故障会丢失 ${duration(seconds)}的数据。`,
					todo: `查询 oceanbase.CDB_OB_ARCHIVELOG 确认实际的归档位点${speech.service === 'ocp' ? '，并检查 OCP 的采集是否正常' : ''}。`,
				}
			: {
					sentence: `日志归档延迟 ${duration(seconds)}，${over(seconds, limitSeconds)}${bySource(source)}，此刻故障会丢失这段时间的数据。`,
					todo: '检查到归档目的端的网络及其写入速度；若均正常，调大该租户的 log_archive_concurrency。',
					more: '执行 ALTER SYSTEM SET log_archive_concurrency 会立即生效；若通过 obshell 设置，日志归档会停止，之后须重新开启。',
				},
	'window-missing': (_, speech) => ({
		sentence: '该租户没有可恢复的时间点。',
		todo: `先恢复日志归档，再${startFull(speech)}。`,
	}),
	'window-foreign': ({ other, otherCluster }) => ({
		sentence: `该租户的备份目的端存放的是${whose(other, otherCluster)}的备份，无法用于恢复该租户。`,
		todo: '查明该租户实际的备份位置，并为每个租户设置独立的空目录。',
		more: '若只是租户改过名，确认此问题即可。',
	}),
	'window-inverted': ({ at, checkpoint }, speech) => ({
		sentence: `该租户恢复窗口的终点（${inside(speech.moment(at))}）早于起点（${inside(speech.moment(checkpoint))}），窗口不可信。`,
		todo: `核对各服务器的时钟；为稳妥起见，${startFull(speech)}。`,
	}),
	'window-behind': ({ at, seconds = 0, limitSeconds = 0 }, speech) => ({
		sentence: `该租户只能恢复到${on(speech.moment(at))}，${over(seconds, limitSeconds)}。`,
		todo: '检查其日志归档：恢复窗口的终点取决于归档位点。',
	}),
	'set-gone': ({ ids = [], status: word, at, limitDays = 0, lastGoodAt, variant }, speech) => ({
		sentence:
			variant === 'early'
				? `备份集 ${numbers(ids)}（最早为 ${inside(speech.moment(at))}）已被清理或失效，而要求保留 ${round(limitDays)} 天，早于现存最早备份集的时间点无法恢复。`
				: `${on(speech.moment(lastGoodAt)).trimStart()}的最近一次成功备份（备份集 ${numbers(ids)}）${variant === 'not-listed' ? '已不在备份集列表中' : `的文件状态为 ${short(word, 60)}`}，无法用于恢复。`,
		todo: variant === 'early' ? '查明由谁清理备份（oceanbase.CDB_OB_BACKUP_DELETE_POLICY、存储的生命周期规则），并调大恢复窗口。' : `${startFull(speech)}，并查明由谁清理备份（清理策略、存储的生命周期规则）。`,
	}),
	'set-broken': ({ ids = [], status: word, at, variant }, speech) => ({
		sentence: `备份集 ${numbers(ids)}（最新为 ${inside(speech.moment(at))}）${word === 'INCOMPLETE' ? '不完整（INCOMPLETE）' : '已损坏（BROKEN）'}，${variant === 'newest' ? '最新的备份集因此无法恢复' : '依赖它的时间点无法恢复'}。`,
		todo: `${startFull(speech)}，并检查备份目的端上的文件。`,
	}),
	'set-without-full': ({ ids = [], other, at, variant }, speech) => ({
		sentence: `增量备份集 ${numbers(ids)}（最新为 ${inside(speech.moment(at))}）依赖的备份集 ${short(other, 60)} 已不存在，${variant === 'newest' ? '最新的备份无法恢复' : '这些备份集无法恢复'}。`,
		todo: `${startFull(speech)}，并查明由谁清理了缺失的备份集。`,
	}),
	'piece-hole': ({ checkpoint, at, count = 1, ids = [], variant }, speech) => ({
		sentence:
			variant === 'beginning'
				? `归档日志从${on(speech.moment(at))}才开始，而备份集 ${numbers(ids)} 需要${on(speech.moment(checkpoint))}起的日志，无法恢复。`
				: `归档日志在${on(speech.moment(checkpoint))}至${on(speech.moment(at))}之间${variant === 'broken' ? '有损坏的归档日志分片' : '不连续'}${count > 1 ? `（另有 ${count - 1} 处）` : ''}，其中及之后的时间点需要更晚的备份才能恢复。`,
		todo: `${startFull(speech)}；查询 oceanbase.CDB_OB_ARCHIVELOG_PIECE_FILES，并检查归档目的端上的文件。`,
	}),
	'validation-failed': (figures, speech) => ({
		sentence: `${figures.other === 'ARCHIVELOG_PIECE' ? '归档日志' : '备份'}校验${figures.ids?.length ? `（${numbers(figures.ids)}）` : ''}于${ago(speech.moment(figures.at))}失败${why(figures)}。`,
		...cure(figures, `查询 oceanbase.CDB_OB_BACKUP_VALIDATE_TASK_HISTORY 查看校验任务，然后${startFull(speech)}，并重新校验：ALTER SYSTEM VALIDATE BACKUP TENANT = tenant_name。`, '之后重新校验：ALTER SYSTEM VALIDATE BACKUP TENANT = tenant_name。'),
	}),
	'proof-failed': ({ at, lastGoodAt }, speech) => ({
		sentence: `该租户最近一次恢复演练于${ago(speech.moment(at))}失败${lastGoodAt ? `；最近一次通过的演练为 ${inside(speech.moment(lastGoodAt))}` : '，此前从未有演练通过'}。`,
		todo: '在演练台账的记录中查看失败原因，排除后重新演练。',
	}),
	'backup-full-overdue': ({ lastGoodAt, days = 0, limitDays = 0, source }, speech) => ({
		sentence: lastGoodAt
			? `最近一次全量备份结束于${ago(speech.moment(lastGoodAt))}，应在 ${round(limitDays)} 天内再次执行${bySource(source)}，此后的增量备份都依赖它。`
			: `最近 ${round(days)} 天没有已知的全量备份，而此前应已执行${bySource(source)}。`,
		todo: `${startFull(speech)}，并查明计划的全量备份为何没有执行。`,
	}),
	'backup-too-few': ({ count = 0, limit = 0 }) => ({
		sentence: `已知的成功备份有 ${count} 个，要求至少 ${limit} 个。`,
		todo: '检查备份是否失败、被取消或被过早清理。',
	}),
	'backup-canceled': (figures, speech) => ({
		sentence: `最近一次数据备份于${ago(speech.moment(figures.at))}被取消${stillGood(figures, speech)}。`,
		todo: `查明由谁取消以及取消原因；若非有意，${start(speech)}。`,
	}),
	'backup-timeout': (figures, speech) => ({
		sentence: `${running(figures, speech)}，${over(figures.seconds ?? 0, figures.limitSeconds ?? 0)}（OCP 备份策略）。`,
		todo: '在 OCP 中查看进度是否仍在增长：若停滞，检查备份目的端；若数据量已增大，调高备份策略的超时时间。',
	}),
	'backup-too-long': (figures, speech) => ({
		sentence: `${running(figures, speech)}，${tooLong(figures)}。`,
		todo: `${speech.service === 'ocp' ? '在 OCP 中' : '查询 oceanbase.CDB_OB_BACKUP_TASKS '}查看进度是否仍在增长；若停滞，执行 ALTER SYSTEM CANCEL BACKUP TENANT = tenant_name，检查备份目的端后重新发起。`,
	}),
	'backup-start-unknown': (_, speech) => ({
		sentence: '有备份正在运行，但起始时间未知，无法判断是否运行过久。',
		todo: lookAtBackup(speech),
	}),
	'backup-unknown': (figures, speech) => ({
		sentence: `最近一次数据备份的状态为 ${status(figures)}，无法判断成功或失败${why(figures)}${stillGood(figures, speech)}。`,
		todo: lookAtBackup(speech),
		more: '在此之前只应依赖最近一次成功的备份。',
	}),
	'backup-size-odd': ({ bytes: size = 0, usual = 0, variant, at }, speech) => ({
		sentence: `最近一次成功备份（${inside(speech.moment(at))}）明显偏${variant === 'big' ? '大' : '小'}：${bytes(size)}，平时为 ${bytes(Math.round(usual))}。`,
		todo: variant === 'big' ? '查明哪些数据增长，并确认备份目的端空间充足。' : '查明是租户中的数据被删除，还是备份内容缺失。',
	}),
	'backup-not-listed': () => ({
		sentence: '该租户有日志归档或正在运行的备份，但不在备份列表中，能否恢复未知。',
		todo: '查询 oceanbase.DBA_OB_TENANTS 确认该租户是否存在，以及是否有备份。',
	}),
	'log-unknown': (figures, speech) => ({
		sentence: `日志归档的状态为 ${status(figures)}，无法判断是否在运行${why(figures)}，${on(speech.moment(figures.checkpoint)).trimStart()}之后的变更可能未保存。`,
		todo: '查询 oceanbase.CDB_OB_ARCHIVELOG 确认日志归档是否在运行。',
	}),
	'log-delay-unknown': (figures) => ({
		sentence: `日志归档在运行（${status(figures)}），但归档位点未知。`,
		todo: '几分钟后再查看；若仍未知，查询 oceanbase.CDB_OB_ARCHIVELOG 确认归档位点。',
	}),
	'window-not-listed': () => ({
		sentence: '该租户可恢复的时间点未知。',
		todo: '查询 oceanbase.CDB_OB_BACKUP_SET_FILES 确认该租户是否有成功的备份集。',
	}),
	'window-no-beginning': ({ at }, speech) => ({
		sentence: `该租户恢复窗口的终点为${on(speech.moment(at))}，但没有起点，可恢复的起始时间未知。`,
		todo: `确认该租户是否有成功的备份集；为稳妥起见，${startFull(speech)}。`,
	}),
	'destination-changed': ({ paths: [old = '', now = ''] = [], lastGoodAt, variant }, speech) => ({
		sentence: `${variant === 'strategy' ? 'OCP 备份策略' : '最近一次备份'}的目的端（${short(now, 120)}）与${on(speech.moment(lastGoodAt))}的成功备份（${short(old, 120)}）不同。`,
		todo: '确认在新的目的端成功执行一次全量备份；旧目的端上的文件不会被自动清理。',
	}),
	'destination-shared': ({ paths: [place = ''] = [], other, count = 0, variant }) => ({
		sentence:
			variant === 'mixed'
				? `该租户的数据备份与归档日志使用同一目录（${short(place, 120)}），可能互相覆盖或误删。`
				: `该租户与 ${nameOf(other)}${count > 1 ? ` 等 ${count} 个租户` : ''} 共用目录（${short(place, 120)}），可能互相覆盖或误删。`,
		todo: '为每个租户的数据备份和归档日志分别设置独立的空目录。',
	}),
	'schedule-abnormal': (figures) => ({
		sentence: figures.variant === 'abnormal' ? 'OCP 显示该集群的备份调度异常（ABNORMAL），计划的备份可能不会执行。' : `OCP 返回的备份调度状态为 ${status(figures)}，含义未知。`,
		todo: '在 OCP 中查看备份策略。',
	}),
	'schedule-paused': () => ({
		sentence: 'OCP 的备份调度已暂停，不会执行计划的备份。',
		todo: '在 OCP 中启动备份调度。',
		more: '若为有意暂停，请在此期间确认此问题。',
	}),
	'schedule-none': ({ variant }) => ({
		sentence: variant === 'contradiction' ? 'OCP 称该集群没有备份调度，但存在备份策略，无法确定备份会自动发起。' : 'OCP 中没有备份策略，不会自动备份。',
		todo: '在 OCP 中新建备份策略。',
		more: '若由其他方式发起备份，确认此问题即可。',
	}),
	'clock-ahead': ({ seconds = 0 }) => ({
		sentence: `服务端的时间最多超前 ${Math.ceil(seconds / 60)} 分钟，该租户的各项时长都不可信。`,
		todo: '核对 OBServer 节点、obshell 或 OCP 所在主机以及 n8n 的时钟和时区。',
	}),
	'restore-failed': (figures, speech) => ({
		sentence: `该租户${from(figures)}的恢复任务于${ago(speech.moment(figures.at))}失败${why(figures)}。`,
		...cure(figures, '排除原因，清理残留的租户后重新恢复。', '之后清理残留的租户并重新恢复。'),
	}),
	'restore-unknown': (figures, speech) => ({
		sentence: `该租户${from(figures)}的恢复任务于${ago(speech.moment(figures.at))}结束，状态为 ${status(figures)}，无法判断成功或失败${why(figures)}。`,
		todo: '在目标集群查询 oceanbase.CDB_OB_RESTORE_HISTORY，并确认该租户能否使用。',
	}),
	'restore-hanging': (figures, speech) => ({
		sentence: `该租户${from(figures)}的恢复任务自${on(speech.moment(figures.at))}起一直在运行${progress(figures, '，已完成 ', '%')}，${over(figures.seconds ?? 0, figures.limitSeconds ?? 0)}。`,
		todo: '在目标集群查询 oceanbase.CDB_OB_RESTORE_PROGRESS 查看进度是否仍在增长；若停滞，执行 ALTER SYSTEM CANCEL RESTORE tenant_name 后重新恢复。',
	}),
	'proof-missing': ({ count = 0, limitDays = 0, variant }) => ({
		sentence: `该租户的备份从未通过恢复演练验证${variant === 'tried' ? `（有 ${count} 次演练没有结论）` : ''}，要求每 ${round(limitDays)} 天一次。`,
		todo: variant === 'tried' ? '在演练台账的记录中查看没有结论的原因，并重新演练。' : '为该租户进行一次恢复演练。',
	}),
	'proof-too-old': ({ at, limitDays = 0 }, speech) => ({
		sentence: `该租户最近一次通过的恢复演练为${ago(speech.moment(at))}，要求每 ${round(limitDays)} 天一次。`,
		todo: '为该租户进行一次恢复演练，并查明计划的演练为何没有进行。',
	}),
	'proof-too-slow': ({ at, seconds = 0, limitSeconds = 0 }, speech) => ({
		sentence: `恢复演练（${inside(speech.moment(at))}）用了 ${duration(seconds)}租户才可用，${over(seconds, limitSeconds)}（RTO）。`,
		todo: '查明耗时原因：演练租户的资源规格、到存储的网络，或全量备份过旧而增量备份和日志过多。',
	}),
	'proof-loses-too-much': ({ at, seconds = 0, limitSeconds = 0 }, speech) => ({
		sentence: `恢复演练（${inside(speech.moment(at))}）缺少最后 ${duration(seconds)}的变更，${over(seconds, limitSeconds)}（RPO）。`,
		todo: '检查日志归档的延迟：未归档的日志无法恢复。',
	}),
	'validation-too-old': ({ at, limitDays = 0, variant }, speech) => ({
		sentence: `${variant === 'never' ? '没有已知的成功备份集校验' : `最近一次备份集校验为${ago(speech.moment(at))}`}，要求每 ${round(limitDays)} 天一次。`,
		todo: '用 sys 租户的管理员执行 ALTER SYSTEM VALIDATE BACKUP TENANT = tenant_name（V4.6.0 及以上版本）。',
	}),
	'set-not-encrypted': ({ ids = [], status: word, variant }) => ({
		sentence:
			variant === 'unknown'
				? `最新备份集（${numbers(ids)}）的加密模式${word ? `为 ${short(word, 60)}，含义未知` : '未知'}，而要求备份受保护。`
				: `最新备份集（${numbers(ids)}）的加密模式为 ${short(word, 60)}，而要求${variant === 'password' ? '设置备份密码' : '备份加密'}。`,
		todo: '在下次备份前设置（在发起备份的会话中执行 SET ENCRYPTION ON IDENTIFIED BY … ONLY），或开启表的透明加密（TDE）。',
	}),
	'retention-none': () => ({
		sentence: '该租户没有设置备份清理策略，OceanBase 不会清理其任何备份，备份目的端会持续增长直至写满。',
		todo: "按所需天数执行 ALTER SYSTEM ADD DELETE BACKUP POLICY 'default' RECOVERY_WINDOW '7d' TENANT = tenant_name。",
		more: '若由其他方式清理旧备份，确认此问题即可。',
	}),
	'retention-short': ({ days = 0, limitDays = 0 }) => ({
		sentence: `备份在 ${days} 天后即被清理，要求保留 ${limitDays} 天。`,
		todo: '在备份策略中调大备份文件的保留天数。',
	}),
	'retention-exceeded': ({ at, limitDays = 0 }, speech) => ({
		sentence: `最早的备份可追溯到${on(speech.moment(at))}，而只要求保留 ${round(limitDays)} 天。`,
		todo: '查询 oceanbase.CDB_OB_BACKUP_DELETE_POLICY，检查过期备份是否仍在清理，并确认备份目的端空间充足。',
	}),
	'tenant-unreadable': ({ parts = [], ...figures }) => ({
		sentence: `无法读取该租户的${parts.map((part) => PARTS[part]).join('、')}${because(figures)}，其备份是否安全未知。`,
		todo: RIGHTS,
	}),
	'part-unreadable': ({ parts = [], ...figures }) => ({
		sentence: `无法读取${PARTS[parts[0] ?? 'backups']}列表${because(figures)}，依赖它的检查没有结果。`,
		todo: RIGHTS,
	}),
	'tenants-fewer': ({ count = 0, limit = 0 }) => ({
		sentence: `服务端只列出 ${count} 个租户，而集群共有 ${limit} 个，其余租户未检查。`,
		todo: '检查所用用户的权限：必须能查看集群的所有租户。',
	}),
	'tenants-none': () => ({
		sentence: '服务端没有列出任何租户，无法检查。',
		todo: '若确有租户，请检查所用用户的权限和本报告的筛选条件。',
	}),
	'tenants-unmatched': ({ other }) => ({
		sentence: `按名称指定的租户 ${short(other, 120)} 不存在。`,
		todo: '更正租户名（区分大小写），或将其移除。',
	}),
};

function overdue({ lastGoodAt, seconds = 0, limitSeconds = 0, variant, plannedAt, source }: Figures, speech: Speech): string {
	const last = `最近一次成功备份结束于${ago(speech.moment(lastGoodAt))}`;
	if (variant === 'plan') return `${last}；计划于${on(speech.moment(plannedAt))}执行的备份未成功，已比最迟完成时间晚 ${duration(seconds)}`;
	if (variant === 'days') return `${last}，已超过 ${round(limitSeconds / 86_400)} 天没有成功的备份${bySource(source)}`;
	return `${last}，${over(seconds + limitSeconds, limitSeconds)}${source === 'row' ? bySource(source) : ''}`;
}

function running({ at, seconds = 0, ...figures }: Figures, speech: Speech): string {
	return `${ago(speech.moment(at)).trimStart()}开始的备份已运行 ${duration(seconds)}${progress(figures, '，已完成 ', '%')}`;
}

/** Numbers of sets, the first five. */
function numbers(ids: readonly string[]): string {
	return ids.length > 5 ? `${ids.slice(0, 5).join('、')} 等 ${ids.length} 个` : ids.join('、') || '–';
}

function bySource(source: PromiseSource | undefined): string {
	return SOURCES[source ?? 'default'];
}

/** How bad it is that the newest backup did not succeed; the overdue rule says so itself. */
function stillGood({ lastGoodAt, lastGoodInTime }: Figures, speech: Speech): string {
	return lastGoodAt && lastGoodInTime ? `；最近一次成功备份结束于${ago(speech.moment(lastGoodAt))}，仍符合要求` : '';
}

/** What the server says: what its error number means, else the beginning of its words. Without a status, its message is our own conclusion. */
function why(figures: Figures): string {
	const reason = reasonOf(figures);
	return reason === '' ? '' : `（${reason}）`;
}

function reasonOf({ reason, code, status: word }: Figures): string {
	const known = errorIn(ERRORS, code);
	if (known) return `${known.meaning}，${code}`;
	return reason && word !== null ? `“${short(reason)}”` : '';
}

/** The server's word for a state, with what it says of it. */
function state(figures: Figures): string {
	return `（${[status(figures), reasonOf(figures)].filter(Boolean).join('，')}）`;
}

function because({ reason, fault }: Figures): string {
	if (fault) return `（${FAULTS[fault]}）`;
	return reason ? `（“${short(reason)}”）` : '';
}

/** What helps against the error, where it is known, and what follows it; else the general remedy. */
function cure({ code }: Figures, general: string, next: string): { todo: string; more?: string } {
	const known = errorIn(ERRORS, code);
	return known ? { todo: `${known.remedy}。`, more: next } : { todo: general };
}

function unsaved({ checkpoint }: Figures, speech: Speech): string {
	return `${on(speech.moment(checkpoint)).trim()}之后的变更均未保存`;
}

function status({ status: word }: Figures): string {
	return word ? short(word, 60) : '无状态';
}

function progress({ progressPercent }: Figures, before: string, after: string): string {
	return progressPercent === null || progressPercent === undefined ? '' : `${before}${progressPercent}${after}`;
}

function tooLong({ seconds = 0, limitSeconds = 0, usual = 0, variant }: Figures): string {
	const unusual = `是平时 ${duration(usual)}的 ${(seconds / usual).toFixed(1)} 倍`;
	return variant === 'usual' ? unusual : variant === 'limit' ? over(seconds, limitSeconds) : `${over(seconds, limitSeconds)}，${unusual}`;
}

function from({ other }: Figures): string {
	return other ? `（源租户 ${short(other, 120)}）` : '';
}

function whose(tenant: string | null | undefined, cluster: string | null | undefined): string {
	return `${cluster ? `集群 ${short(cluster, 120)} 的` : ''}${tenant ? `租户 ${nameOf(tenant)} ` : '未知租户'}`;
}

function start({ service }: Speech): string {
	return service === 'ocp' ? '在 OCP 租户的“备份恢复”页面点击“立即备份”' : '发起备份：ALTER SYSTEM BACKUP TENANT = tenant_name';
}

function startFull({ service }: Speech): string {
	return service === 'ocp' ? '在 OCP 租户的“备份恢复”页面发起一次全量备份' : '发起一次全量备份（ALTER SYSTEM BACKUP TENANT = tenant_name）';
}

function startLogs({ service }: Speech, { status: word }: Figures): string {
	if (service === 'ocp') return '在 OCP 中启动日志备份，或在该租户的备份策略中开启。';
	return `开启日志归档：ALTER SYSTEM ${word?.startsWith('SUSPEND') ? "SET LOG_ARCHIVE_DEST_STATE = 'ENABLE'" : 'ARCHIVELOG'} TENANT = tenant_name。`;
}

function repair({ code }: Figures, { service }: Speech): string {
	const known = isOfDestination(code) ? errorIn(ERRORS, code) : undefined;
	const first = known ? known.remedy : '检查归档目的端能否访问、可写且有剩余空间';
	const then =
		service === 'ocp'
			? '在 OCP 中停止并重新启动日志备份，最后发起一次全量备份，因为归档日志已不连续。'
			: '执行 ALTER SYSTEM NOARCHIVELOG TENANT = tenant_name，停止后执行 ALTER SYSTEM ARCHIVELOG TENANT = tenant_name，最后发起一次全量备份，因为归档日志已不连续。';
	return `${first}；然后${then}`;
}

function lookAtBackup({ service }: Speech): string {
	return service === 'ocp' ? '在 OCP 中查看该备份任务。' : '查询 oceanbase.CDB_OB_BACKUP_JOBS 和 CDB_OB_BACKUP_JOB_HISTORY 查看该备份任务。';
}
