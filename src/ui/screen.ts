// What a screen is: something that is told every event and is closed at the end.

import type { MigrationEvent } from '../model/events.ts'

export interface Screen {
  event(event: MigrationEvent): void
  /** So many bytes of messages came or went. */
  moved?(bytes: number): void
  /** Leaves the terminal as it was; what is written after it is plain text. Called once more, it does nothing. */
  close(): void
}

/** Where text goes: stdout, stderr, or what a test reads back. */
export type Output = {
  write(text: string): unknown
  readonly isTTY?: boolean | undefined
  readonly columns?: number | undefined
}

/** Tells several screens the same; one can be dropped while the others go on. */
export class Screens implements Screen {
  readonly #screens = new Set<Screen>()

  add(screen: Screen): void {
    this.#screens.add(screen)
  }

  drop(screen: Screen): void {
    if (this.#screens.delete(screen)) screen.close()
  }

  event(event: MigrationEvent): void {
    for (const screen of this.#screens) screen.event(event)
  }

  moved(bytes: number): void {
    for (const screen of this.#screens) screen.moved?.(bytes)
  }

  close(): void {
    for (const screen of this.#screens) screen.close()
    this.#screens.clear()
  }
}
