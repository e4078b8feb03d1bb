import { randomUUID } from 'node:crypto';
import type { Account } from './secret-actions.ts';

export interface ContainerStart {
  readonly taskArn: string;
  /** Family, `family:revision` or ARN, as the caller gave it. */
  readonly taskDefinition: string;
  readonly containers: readonly {
    readonly name: string;
    readonly command?: readonly string[] | undefined;
    readonly environment: Readonly<Record<string, string>>;
  }[];
}

export interface RunningContainer {
  readonly name: string;
  /** Resolves when the process has ended. */
  readonly exitCode: Promise<number>;
  /** Asks it to end: SIGTERM, and SIGKILL after ECS's 30 s. */
  stop(): void;
}

/** Starts the entry point of a container as a child process. @throws Error when there is no such task definition */
export type StartContainer = (start: ContainerStart) => RunningContainer;

export interface ContainerTask {
  readonly taskArn: string;
  readonly clusterArn: string;
  readonly taskDefinitionArn: string;
  readonly group: string;
  readonly startedBy: string | undefined;
  readonly createdAt: number;
  lastStatus: 'RUNNING' | 'STOPPED';
  desiredStatus: 'RUNNING' | 'STOPPED';
  stoppedAt: number | undefined;
  stoppedReason: string | undefined;
  stopCode: 'EssentialContainerExited' | 'UserInitiated' | undefined;
  exitCode: number | undefined;
  readonly containerName: string;
  /** Resolves when the task has stopped. */
  readonly stopped: Promise<void>;
  readonly stop: (reason: string) => void;
}

/** As on ECS, a stopped task can be described for an hour. */
const keptMs = 3_600_000;

/** ECS tasks of this host: child processes, none of which survives it. */
export class ContainerTasks {
  readonly #account: Account;
  readonly #start: StartContainer;
  readonly #now: () => number;
  readonly #tasks = new Map<string, ContainerTask>();

  constructor(account: Account, start: StartContainer, now: () => number = Date.now) {
    this.#account = account;
    this.#start = start;
    this.#now = now;
  }

  run(cluster: string, request: Omit<ContainerStart, 'taskArn'>, startedBy?: string): ContainerTask {
    this.#forgetOld();
    const { region, account } = this.#account;
    const clusterName = nameOf(cluster);
    const prefix = `arn:aws:ecs:${region}:${account}`;
    const taskArn = `${prefix}:task/${clusterName}/${randomUUID().replaceAll('-', '')}`;
    const container = this.#start({ ...request, taskArn });
    const family = nameOf(request.taskDefinition);
    const task: ContainerTask = {
      taskArn,
      clusterArn: `${prefix}:cluster/${clusterName}`,
      taskDefinitionArn: `${prefix}:task-definition/${family}`,
      group: `family:${family.split(':')[0]}`,
      startedBy,
      createdAt: this.#now(),
      lastStatus: 'RUNNING',
      desiredStatus: 'RUNNING',
      stoppedAt: undefined,
      stoppedReason: undefined,
      stopCode: undefined,
      exitCode: undefined,
      containerName: container.name,
      stopped: container.exitCode.then((exitCode) => this.#ended(task, exitCode)),
      stop: (reason) => {
        if (task.desiredStatus === 'STOPPED') return;
        Object.assign(task, { desiredStatus: 'STOPPED', stopCode: 'UserInitiated', stoppedReason: reason });
        container.stop();
      },
    };
    this.#tasks.set(taskArn, task);
    return task;
  }

  /** By ARN or by id. */
  find(reference: string): ContainerTask | undefined {
    return [...this.#tasks.values()].find(({ taskArn }) => taskArn === reference || taskArn.endsWith(`/${reference}`));
  }

  all(): ContainerTask[] {
    this.#forgetOld();
    return [...this.#tasks.values()];
  }

  /** Ends all tasks and waits for them. */
  async close(): Promise<void> {
    const tasks = this.all();
    for (const task of tasks) task.stop('The local cloud stops.');
    await Promise.all(tasks.map(({ stopped }) => stopped));
  }

  #ended(task: ContainerTask, exitCode: number): void {
    task.lastStatus = 'STOPPED';
    task.desiredStatus = 'STOPPED';
    task.exitCode = exitCode;
    task.stoppedAt = this.#now();
    task.stopCode ??= 'EssentialContainerExited';
    task.stoppedReason ??= 'Essential container in task exited';
  }

  #forgetOld(): void {
    for (const [arn, { stoppedAt }] of this.#tasks) {
      if (stoppedAt !== undefined && stoppedAt < this.#now() - keptMs) this.#tasks.delete(arn);
    }
  }
}

function nameOf(reference: string): string {
  return reference.slice(reference.lastIndexOf('/') + 1);
}
