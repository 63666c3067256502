// Processes that play seeds, so that all cores have something to do; each plays one after the other.

import { fork, type ChildProcess } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Outcome } from './play.ts'

export type Played = Pick<Outcome, 'complaints' | 'counts' | 'endings'> & { seed: number; milliseconds: number }

/** A seed that takes longer has run away with its process, in ms. */
const longest = 600_000

/** Plays these seeds on so many processes; `each` is called as they come. `env` goes to the players. */
export async function playSeeds(
  seeds: Iterable<number>,
  jobs: number,
  each: (played: Played) => void,
  over: () => boolean,
): Promise<void> {
  const left = seeds[Symbol.iterator]()
  await Promise.all(
    Array.from({ length: jobs }, async () => {
      let player = newPlayer()
      try {
        for (let next = left.next(); next.done !== true && !over(); next = left.next()) {
          const played = await ask(player, next.value)
          each(played)
          if (played.milliseconds >= longest) {
            player.kill('SIGKILL')
            player = newPlayer()
          }
        }
      } finally {
        player.kill()
      }
    }),
  )
}

function newPlayer(): ChildProcess {
  return fork(fileURLToPath(new URL('player.child.ts', import.meta.url)), process.argv.slice(2), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  })
}

/** What a player says of one seed; a player that dies, or never answers, is a complaint. */
function ask(player: ChildProcess, seed: number): Promise<Played> {
  return new Promise((resolve) => {
    const began = Date.now()
    const answer = (played: Played): void => {
      clearTimeout(timer)
      player.off('message', answer)
      player.off('exit', died)
      resolve(played)
    }
    const lost = (text: string): Played => ({
      seed,
      complaints: [{ kind: 'runaway', text }],
      counts: {} as Played['counts'],
      endings: [],
      milliseconds: Math.max(longest, Date.now() - began),
    })
    const died = (code: number | null): void => answer(lost(`its process ended with ${code ?? 'a signal'}`))
    const timer = setTimeout(() => answer(lost('it does not come to an end')), longest)
    player.on('message', answer)
    player.on('exit', died)
    player.send(seed)
  })
}
