// Plays what it is asked for, one after the other, and says what came of each.

import { join } from 'node:path'
import { drawScenario } from './draw-scenario.ts'
import { play } from './play.ts'
import type { Asked, Played } from './players.ts'
import { journalsDir } from './journals-dir.ts'
import { textOf } from './oracle.ts'
import { realNow } from './virtual-clock.ts'

const root = journalsDir()
let played = 0

process.on('message', (asked: Asked) => {
  const began = realNow()
  const { seed } = asked.play
  const scenario = 'nights' in asked.play ? asked.play : drawScenario(asked.play)
  const listen = asked.told === true ? () => undefined : undefined
  const answer = (came: Pick<Played, 'complaints' | 'counts' | 'endings' | 'story'>): void => {
    process.send?.({ seed, ...came, milliseconds: realNow() - began } satisfies Played)
  }
  void play(scenario, join(root, String((played += 1))), listen).then(answer, (thrown: unknown) =>
    answer({
      complaints: [{ kind: 'harness', text: textOf(thrown) }],
      counts: {} as Played['counts'],
      endings: [],
      story: [],
    }),
  )
})
process.once('disconnect', () => process.exit())
