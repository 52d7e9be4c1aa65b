/**
 * obshell's task engine. Nothing in it has a timer: before every look, `catchUp` plays what should have
 * happened until then, in the order in which it would have happened. How a DAG goes on is told by
 * dagScheduler and subTask, what an operator does to it by dagOperators.
 */
import { MOMENT, TICK, currentNode, isFinished, type AgentAddress, type Dag, type DagNode, type Engine, type SubTask } from './dag';
import { look } from './dagScheduler';
import { old, refuse } from './errors';
import { play } from './subTask';
import { has } from './versions';
import type { Step } from './work';
import type { Instant } from '../world';

/** How to make a DAG. */
export interface DagPlan {
	name: string;
	steps: Step[];
	/** Present = it holds the tenant's maintenance lock. */
	tenant?: string;
	/** A failed one gives the lock back. Config DAGs do not. */
	releasedOnFailure?: boolean;
}

/** All tasks of one cluster. */
export class DagMachine implements Engine {
	/** Newest last. */
	readonly dags: Dag[] = [];
	/** The last tenant-level DAG of each tenant name; the row stays for ever (docs/reference/obshell.md#311-cancel-a-restore). */
	readonly lastOf = new Map<string, { dag: Dag; locked: boolean }>();
	/** The agents that sub-tasks are given to, the one that takes single ones first. */
	agents: () => AgentAddress[] = () => [];
	readonly deadAgents = new Set<string>();
	version = '4.5.0.0-0';
	now: Instant = 0;
	private readonly ids = { dag: 0, node: 0, subTask: 0, line: 0 };

	/** Creates a DAG, or refuses when its tenant is under maintenance. */
	create(plan: DagPlan, now: Instant): Dag {
		if (plan.tenant !== undefined && this.lastOf.get(plan.tenant)?.locked) {
			throw this.underMaintenance(plan.tenant, `Create task '${plan.name}' failed: `);
		}
		const dag: Dag = {
			id: ++this.ids.dag,
			name: plan.name,
			tenant: plan.tenant,
			releasedOnFailure: plan.releasedOnFailure ?? false,
			state: 'READY',
			operator: 'RUN',
			stage: 1,
			startAt: now,
			endAt: now,
			nodes: plan.steps.map((step) => this.makeNode(step, now)),
			isDone: false,
			wakeAt: now + TICK,
		};
		this.dags.push(dag);
		if (plan.tenant !== undefined) this.lastOf.set(plan.tenant, { dag, locked: true });
		return dag;
	}

	/** Plays everything that should have happened by `now`. */
	catchUp(now: Instant): void {
		for (;;) {
			const next = this.next();
			if (!next.dag || next.at > now) break;
			this.now = next.at;
			if (next.subTask) play(this, next.subTask, currentNode(next.dag).step);
			else this.goOn(next.dag);
		}
		this.now = now;
	}

	/** The next DAG or sub-task in which something happens, and when; Infinity = never. */
	next(): { at: Instant; dag?: Dag; subTask?: SubTask } {
		let first: ReturnType<DagMachine['next']> = { at: Infinity };
		for (const dag of this.dags) {
			if (isFinished(dag)) continue;
			if (dag.wakeAt < first.at) first = { at: dag.wakeAt, dag };
			for (const subTask of currentNode(dag).subTasks) {
				if (subTask.wakeAt < first.at) first = { at: subTask.wakeAt, dag, subTask };
			}
		}
		return first;
	}

	addLine(subTask: SubTask, text: string): void {
		subTask.log.push({ id: ++this.ids.line, times: subTask.times, at: this.now, text });
	}

	retakeLock({ tenant }: Dag): void {
		const last = tenant === undefined ? undefined : this.lastOf.get(tenant);
		if (!last || tenant === undefined) return;
		if (last.locked) throw this.underMaintenance(tenant, '');
		last.locked = true;
	}

	releaseLock({ tenant }: Dag): void {
		const last = tenant === undefined ? undefined : this.lastOf.get(tenant);
		if (last) last.locked = false;
	}

	/** The DAG that a node belongs to. */
	findNode(id: number): { dag: Dag; node: DagNode } | undefined {
		for (const dag of this.dags) {
			const node = dag.nodes.find((one) => one.id === id);
			if (node) return { dag, node };
		}
		return undefined;
	}

	/** A sub-task and its node, wherever they are. */
	findSubTask(id: number): { node: DagNode; subTask: SubTask } | undefined {
		for (const node of this.dags.flatMap((dag) => dag.nodes)) {
			const subTask = node.subTasks.find((one) => one.id === id);
			if (subTask) return { node, subTask };
		}
		return undefined;
	}

	/** The next thing that the scheduler does to a DAG; a whole look is followed by a rest. */
	private goOn(dag: Dag): void {
		dag.looking ??= { since: this.now, steps: look(this, dag) };
		const { since, steps } = dag.looking;
		const isOver = steps.next().done;
		if (isOver) dag.looking = undefined;
		dag.wakeAt = isOver ? since + TICK : this.now + MOMENT;
	}

	private makeNode(step: Step, now: Instant): DagNode {
		const agents = step.parallel ? this.agents() : this.agents().slice(0, 1);
		const timed = { state: 'PENDING', operator: 'RUN', startAt: now, endAt: now } as const;
		const id = ++this.ids.node;
		const subTasks = agents.map((agent) => ({ ...timed, id: ++this.ids.subTask, agent, times: 0, log: [], wakeAt: Infinity }));
		return { ...timed, id, step, subTasks };
	}

	private underMaintenance(tenant: string, prefix: string): Error {
		return refuse(
			'OB.Tenant.UnderMaintenance',
			`${prefix}Tenant '${tenant}' is under maintenance, please try again later.`,
			500,
			old.unexpected(`failed to start maintenance: ${tenant} is ${has(this.version, 'plainLockText') ? '' : 'already '}under maintenance`),
		);
	}
}
