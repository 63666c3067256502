// Plays the seeds that it is given, one after the other, and says what came of each.

import { join } from 'node:path'
import { drawScenario } from './draw-scenario.ts'
import { readOptions } from './options.ts'
import { play } from './play.ts'
import type { Played } from './players.ts'
import { journalsDir } from './journals-dir.ts'
import { textOf } from './oracle.ts'
import { realNow } from './virtual-clock.ts'

const root = journalsDir()
readOptions(process.argv.slice(2))

process.on('message', (seed: number) => {
  const began = realNow()
  void play(drawScenario(seed), join(root, String(seed))).then(
    ({ complaints, counts, endings }) => answer({ seed, complaints, counts, endings, milliseconds: realNow() - began }),
    (thrown: unknown) =>
      answer({
        seed,
        complaints: [{ kind: 'harness', text: textOf(thrown) }],
        counts: {} as Played['counts'],
        endings: [],
        milliseconds: realNow() - began,
      }),
  )
})
process.once('disconnect', () => process.exit())

function answer(played: Played): void {
  process.send?.(played)
}
