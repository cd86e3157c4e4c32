import type {
  DriverEvent,
  DriverReplyBody,
  DriverRequestBody,
  FirstLook as Look,
  ThreadInfo,
} from '../protocol/driver.ts';

type Stopped = Extract<DriverEvent, { kind: 'driver/stopped' }>['body'];

/**
 * What a stop brought along, so that an editor's first questions need no driver. Each method answers
 * undefined where the driver must be asked; everything is forgotten once the program may have changed.
 */
export class FirstLook {
  #threadId = 0;
  #look: Look | undefined;

  take({ threadId, look }: Stopped): void {
    this.#threadId = threadId;
    this.#look = look;
  }

  /** The program moves on, or code of it runs. */
  forget(): void {
    this.#look = undefined;
  }

  threads(): readonly ThreadInfo[] | undefined {
    return this.#look?.threads;
  }

  stack({
    threadId,
    start,
    count,
  }: DriverRequestBody<'adapter/stack'>): DriverReplyBody<'adapter/stack'> | undefined {
    const look = this.#look;
    if (!look || threadId !== this.#threadId) return undefined;
    const { frames, totalFrames: total } = look;
    const end = count > 0 ? Math.min(start + count, total) : total;
    return end <= frames.length ? { frames: frames.slice(start, end), total } : undefined;
  }

  scopes(frameId: number): DriverReplyBody<'adapter/scopes'> | undefined {
    const look = this.#look;
    return look?.frames[0]?.frameId === frameId ? { scopes: look.scopes } : undefined;
  }

  variables({
    reference,
    filter,
    start,
    count,
  }: DriverRequestBody<'adapter/variables'>): DriverReplyBody<'adapter/variables'> | undefined {
    const look = this.#look;
    // The rows of a scope have names; the driver says what the others are.
    if (!look?.variables || look.scopes[0]?.reference !== reference) return undefined;
    if (filter === 'indexed') return undefined;
    const end = count > 0 ? start + count : look.variables.length;
    return { variables: look.variables.slice(start, end) };
  }
}
