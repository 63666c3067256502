// Simulated nights: the same seeds each time, seeds that once failed, and that equal seeds give equal nights.

import { availableParallelism } from 'node:os'
import { afterAll, expect, test } from 'vitest'
import { keptSeeds } from './kept-seeds.ts'
import { digestOfStory, Player, playSeeds, type Asked } from './players.ts'

const players = [new Player(), new Player()] as const

afterAll(() => players.forEach((player) => player.end()))

test.each([
  { from: 65, seeds: 300, garbled: false },
  { from: 1, seeds: 40, garbled: true },
])(
  '$seeds seeds from $from on come to a good end (garbled answers: $garbled)',
  { timeout: 900_000 },
  async (played) => {
    const { garbled } = played
    const failed: number[] = []
    const seeds = Array.from({ length: played.seeds }, (_, at) => ({ seed: played.from + at, garbled }))
    await playSeeds(seeds, players.slice(0, availableParallelism()), ({ seed, complaints }) => {
      if (complaints.length > 0) failed.push(seed)
    })
    const [first] = failed.toSorted((one, other) => one - other)
    if (first === undefined) return
    expect.fail(
      `${await storyOf({ seed: first, garbled })}\nto see it again: ` +
        `npm run simulate -- --seed ${first}${garbled ? ' --garbled' : ''} --verbose\n` +
        `all that failed: ${failed.join(', ')}`,
    )
  },
)

test('the same seed gives the same night, again and in another process', { timeout: 300_000 }, async () => {
  const [one, other] = players
  for (const seed of [3, 31]) {
    const asked: Asked = { play: { seed }, told: true }
    const stories = [await one.play(asked), await other.play(asked), await one.play(asked)]
    expect(stories[0]?.story.length).toBeGreaterThan(100)
    expect(new Set(stories.map(digestOfStory)).size, `seed ${seed} differs from one time to the next`).toBe(1)
  }
})

for (const { showed, scenario } of keptSeeds())
  test(`kept: ${showed}`, { timeout: 300_000 }, async () => {
    const { complaints } = await players[0].play({ play: scenario })
    if (complaints.length > 0) expect.fail(await storyOf(scenario))
  })

/** What a failing night was like: what people did, what broke, what the program said, and what the oracle says. */
async function storyOf(scenario: Asked['play']): Promise<string> {
  const { story } = await players[0].play({ play: scenario, told: true })
  return story.filter((line) => !/^ *\d+\.\d+ {5}/.test(line)).join('\n')
}
