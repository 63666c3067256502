// Each planted defect is found by the simulation, which has nothing to say about the same seeds without it.

import { afterAll, describe, expect, test } from 'vitest'
import { drawScenario } from './draw-scenario.ts'
import { defects, plant, playerIn, type Defect, type DefectName } from './planted.ts'
import { Player } from './players.ts'
import type { Scenario } from './scenario.ts'
import { shrink } from './shrink.ts'

const sound = new Player()
afterAll(() => sound.end())

describe.each(Object.entries(defects) as [DefectName, Defect][])('%s', (name, { is, seeds }) => {
  test(`is found: ${is}`, { timeout: 300_000 }, async () => {
    const { root, remove } = plant(name)
    const player = new Player(playerIn(root))
    try {
      const found = await firstFinding(player, seeds)
      if (found === undefined)
        expect.fail(
          `seeds ${seeds.join(', ')} say nothing of ${name}: where the program was changed, other seeds may find it\n` +
            `npm run simulate -- --planted ${name} --seeds 300 tells which: name them in tests/simulate/planted.ts`,
        )
      const { complaints } = await sound.play({ play: { seed: found } })
      expect(complaints, `seed ${found} without ${name}`).toEqual([])
    } finally {
      player.end()
      remove()
    }
  })
})

test('a night that shows something wrong is shrunk to what it needs, and told', { timeout: 300_000 }, async () => {
  const { root, remove } = plant('skipped-rematch')
  const player = new Player(playerIn(root))
  try {
    const [seed] = defects['skipped-rematch'].seeds
    const whole = drawScenario({ seed })
    const [first] = (await player.play({ play: whole })).complaints
    let tried = 0
    const failsAlike = async (smaller: Scenario): Promise<boolean> => {
      tried += 1
      return (await player.play({ play: smaller })).complaints.some(({ kind }) => kind === first?.kind)
    }
    const small = await shrink(whole, failsAlike, 30)
    expect(tried).toBeLessThanOrEqual(30)
    expect(JSON.stringify(small).length).toBeLessThan(0.8 * JSON.stringify(whole).length)
    const { story } = await player.play({ play: small, told: true })
    expect(story.join('\n')).toMatch(/— night 1: run[^]*renumbered \(UIDVALIDITY[^]*!!! doubled/)
    expect((await sound.play({ play: small })).complaints).toEqual([])
  } finally {
    player.end()
    remove()
  }
})

/** The first of these seeds that shows something wrong. */
async function firstFinding(player: Player, seeds: readonly number[]): Promise<number | undefined> {
  for (const seed of seeds) {
    const { complaints } = await player.play({ play: { seed } })
    if (complaints.some(({ kind }) => kind !== 'harness' && kind !== 'runaway')) return seed
  }
  return undefined
}
