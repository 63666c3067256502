// Processes that play seeds, so that all cores have something to do; each plays one after the other.

import { fork, type ChildProcess } from 'node:child_process'
import { createHash } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import type { Seed } from './draw-scenario.ts'
import type { Outcome } from './play.ts'
import type { Scenario } from './scenario.ts'

/** What a player is asked to play. `told`: it gives the story, too, with each command and each row. */
export type Asked = { play: Seed | Scenario; told?: boolean }

export type Played = Pick<Outcome, 'complaints' | 'counts' | 'endings' | 'story'> & {
  seed: number
  milliseconds: number
}

/** A seed that takes longer has run away with its process, in ms. */
const longest = 120_000
/** Most of what is made lives for an instant: with room for it, little is collected (measured: a tenth less to do). */
const frugal = ['--min-semi-space-size=16', '--max-semi-space-size=32', '--single-threaded-gc']
const source = fileURLToPath(new URL('player.child.ts', import.meta.url))

/** One process that plays what it is asked for, one after the other; it is begun anew when it was lost. */
export class Player {
  #child: ChildProcess | undefined
  readonly #program: string

  /** `program`: player.child.ts, or a bundle of it. */
  constructor(program = source) {
    this.#program = program
  }

  /** What came of it; a process that dies, or never answers, is a complaint. */
  play(asked: Asked): Promise<Played> {
    const child = (this.#child ??= fork(this.#program, [], {
      execArgv: [...frugal, ...(this.#program.endsWith('.ts') ? ['--import', 'tsx'] : [])],
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    }))
    return new Promise((resolve) => {
      const answer = (played: Played): void => {
        clearTimeout(timer)
        child.off('message', answer)
        child.off('exit', died)
        resolve(played)
      }
      const lost = (text: string): void => {
        this.#kill()
        answer({
          seed: asked.play.seed,
          complaints: [{ kind: 'runaway', text }],
          counts: {} as Played['counts'],
          endings: [],
          story: [],
          milliseconds: longest,
        })
      }
      const died = (code: number | null): void => lost(`its process ended with ${code ?? 'a signal'}`)
      const timer = setTimeout(() => lost('it does not come to an end'), longest)
      child.on('message', answer)
      child.on('exit', died)
      child.send(asked)
    })
  }

  /** It tidies up after itself and goes. */
  end(): void {
    this.#child?.disconnect()
    this.#child = undefined
  }

  #kill(): void {
    this.#child?.kill('SIGKILL')
    this.#child = undefined
  }
}

/** Plays these seeds, until `over` says that it is enough; `each` is called as they come. The players stay. */
export async function playSeeds(
  seeds: Iterable<Seed>,
  players: readonly Player[],
  each: (played: Played) => void,
  over: () => boolean = () => false,
): Promise<void> {
  const left = seeds[Symbol.iterator]()
  await Promise.all(
    players.map(async (player) => {
      for (let next = left.next(); next.done !== true && !over(); next = left.next())
        each(await player.play({ play: next.value }))
    }),
  )
}

/** Equal stories have equal digests. */
export function digestOfStory({ story }: Pick<Played, 'story'>): string {
  return createHash('sha256').update(story.join('\n')).digest('hex')
}
