// The search for what breaks a reading: who is set aside, who is not, and how many commands and connections it takes.

import { describe, expect, it } from 'vitest'
import { type Failed, readAllBut, type Search } from '../../src/line/find-culprits.ts'
import { wholeAnswers } from '../../src/line/whole-answers.ts'

type How = Failed['how']
class Failure extends Error {
  readonly how: How
  constructor(how: How) {
    super(how)
    this.how = how
  }
}

/**
 * A server in which these messages fail: with a broken line after those that come before, or with a NO to the whole
 * command. `heals`: how many times each fails, if not for ever.
 */
class FailingServer {
  readonly commands: number[][] = []
  readonly came: number[] = []
  /** Connections that were opened again, and waits before the same one was asked again. */
  readonly recovered: How[] = []
  readonly #culprits: ReadonlyMap<number, How>
  readonly #failures = new Map<number, number>()
  readonly #heals: number

  constructor(culprits: Readonly<Record<number, How>>, heals = Number.POSITIVE_INFINITY) {
    this.#culprits = new Map(Object.entries(culprits).map(([uid, how]) => [Number(uid), how]))
    this.#heals = heals
  }

  read(uids: readonly number[], more: Partial<Search> = {}): ReturnType<typeof readAllBut> {
    return readAllBut(uids, {
      ask: (part, came) => this.#answer(part, came),
      failedHow: (thrown) => (thrown instanceof Failure ? { how: thrown.how, reason: thrown.how } : undefined),
      recover: (_, { how }) => Promise.resolve(void this.recovered.push(how)),
      servesOthers: () => Promise.resolve(true),
      ...more,
    })
  }

  #answer(part: readonly number[], came: (uid: number) => void): Promise<void> {
    this.commands.push([...part])
    const failing = part.filter((uid) => this.#fails(uid))
    const refusing = failing.find((uid) => this.#culprits.get(uid) !== 'broken')
    const culprit = refusing ?? failing[0]
    const served =
      refusing !== undefined ? [] : part.slice(0, culprit === undefined ? undefined : part.indexOf(culprit))
    for (const uid of served) {
      this.came.push(uid)
      came(uid)
    }
    if (culprit === undefined) return Promise.resolve()
    this.#failures.set(culprit, (this.#failures.get(culprit) ?? 0) + 1)
    return Promise.reject(new Failure(this.#culprits.get(culprit) ?? 'broken'))
  }

  #fails(uid: number): boolean {
    return this.#culprits.has(uid) && (this.#failures.get(uid) ?? 0) < this.#heals
  }
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, i) => i + 1)
const allOf = (uids: readonly number[], how: How): Record<number, How> =>
  Object.fromEntries(uids.map((uid) => [uid, how]))
const inOrder = (uids: readonly number[]): number[] => uids.toSorted((a, b) => a - b)
const uidsOf = (setAside: readonly { uid: number }[]): number[] => inOrder(setAside.map(({ uid }) => uid))

const groups: [string, number[]][] = [
  ['the first', [1]],
  ['one in the middle', [777]],
  ['the last', [2_000]],
  ['two neighbours', [500, 501]],
  ['the first and the last', [1, 2_000]],
  ['twenty, here and there', upTo(20).map((n) => 97 * n)],
]

describe.each(['broken', 'refused'] as const)('of 2,000 messages, a reading is %s over', (how) => {
  it.each(groups)(
    '%s: just these are set aside, the others come once, in a bounded number of commands',
    async (_, culprits) => {
      const server = new FailingServer(allOf(culprits, how))
      const setAside = await server.read(upTo(2_000))
      expect(uidsOf(setAside)).toEqual(culprits)
      expect(setAside.map((one) => one.how)).toEqual(culprits.map(() => how))
      expect(inOrder(server.came)).toEqual(upTo(2_000).filter((uid) => !culprits.includes(uid)))
      const { length: count } = culprits
      // A line that breaks tells who it was: what came before has come. A NO to a whole command tells nothing.
      const bound = how === 'broken' ? 6 * count : 3 * count * (Math.log2(2_000) + 1)
      expect(server.commands.length).toBeLessThanOrEqual(bound)
      if (how === 'broken') expect(server.recovered.length).toBeLessThanOrEqual(4 * count)
    },
  )

  it('one of them at times: it comes too, nothing is set aside', async () => {
    const server = new FailingServer({ 40: how }, 2)
    expect(await server.read(upTo(100))).toEqual([])
    expect(inOrder(server.came)).toEqual(upTo(100))
  })

  it('the same two as in an earlier reading: the others come first, and these are asked for once', async () => {
    const server = new FailingServer(allOf([5, 60], how))
    const setAside = await server.read(upTo(100), { known: new Set([5, 60]) })
    expect(uidsOf(setAside)).toEqual([5, 60])
    expect(server.commands.map(({ length }) => length)).toEqual([98, 1, 1])
  })

  it.each([1, 2, 3])(
    'all %d that there are: each is set aside while the server serves something else',
    async (count) => {
      const server = new FailingServer(allOf(upTo(count), how))
      expect(uidsOf(await server.read(upTo(count)))).toEqual(upTo(count))
    },
  )

  it('all that there are, while nothing else is served: it is the server, and nobody is blamed', async () => {
    const server = new FailingServer(allOf(upTo(3), how))
    await expect(server.read(upTo(3), { servesOthers: () => Promise.resolve(false) })).rejects.toThrow(how)
  })
})

describe('trouble of the whole server', () => {
  it.each([
    ['broken', 8],
    ['refused', 65],
    ['passing', 5],
  ] as const)('a reading is %s whatever is asked for: it ends after %d commands', async (how, most) => {
    const server = new FailingServer(allOf(upTo(2_000), how))
    await expect(server.read(upTo(2_000))).rejects.toThrow(how)
    expect(server.commands).toHaveLength(most)
    expect(server.recovered).toHaveLength(most - 1)
  })

  it('a server that is busy for one message is believed where there is nothing else to ask for', async () => {
    const server = new FailingServer({ 2: 'passing' })
    await expect(server.read(upTo(3), { servesOthers: () => Promise.resolve(undefined) })).rejects.toThrow('passing')
    expect(inOrder(server.came)).toEqual([1, 3])
  })

  it('the same, while it serves others: the message is refused', async () => {
    const setAside = await new FailingServer({ 2: 'passing' }).read(upTo(3))
    expect(setAside).toMatchObject([{ uid: 2, how: 'refused' }])
  })

  it('what says nothing about messages is thrown on at once', async () => {
    const commands: number[][] = []
    const ask = (part: readonly number[]): Promise<void> => {
      commands.push([...part])
      return Promise.reject(new Error('a bug'))
    }
    await expect(new FailingServer({}).read(upTo(9), { ask })).rejects.toThrow('a bug')
    expect(commands).toHaveLength(1)
  })
})

describe('one of the messages is answered with NIL', () => {
  /** Rows as a server sends them; `bye`: the line breaks after the row that has no body. */
  const rows = (part: readonly number[], bye: boolean) =>
    part.flatMap((uid) => (bye && uid > 3 && part.includes(3) ? [] : [{ uid, body: uid === 3 ? null : 'text' }]))

  const reading = async (bye: boolean) => {
    const given = new Set<number>()
    const bodies: { uid: number; body: string | null }[] = []
    const server = new FailingServer({})
    const setAside = await server.read(upTo(6), {
      ask: (part, came) =>
        wholeAnswers<{ uid: number; body: string | null }>(
          given,
          ({ body }) => body !== null,
          (row) => {
            came(row.uid)
            bodies.push(row)
            return Promise.resolve()
          },
          async (take) => {
            for (const row of rows(part, bye)) await take(row)
            if (bye && part.includes(3)) throw new Failure('broken')
          },
        ),
    })
    return { setAside, bodies }
  }

  it('and the command ends with OK: that is its answer, given last', async () => {
    const { setAside, bodies } = await reading(false)
    expect(setAside).toEqual([])
    expect(bodies.map(({ uid }) => uid)).toEqual([1, 2, 4, 5, 6, 3])
  })

  it('and the line breaks: it has not come, and is the culprit', async () => {
    const { setAside, bodies } = await reading(true)
    expect(setAside).toMatchObject([{ uid: 3, how: 'broken' }])
    expect(inOrder(bodies.map(({ uid }) => uid))).toEqual([1, 2, 4, 5, 6])
  })

  it('and then with its body, or twice with a body: the first body is given, once', async () => {
    const given: unknown[] = []
    await wholeAnswers<{ uid: number; body: string | null }>(
      new Set(),
      ({ body }) => body !== null,
      (row) => Promise.resolve(void given.push(row)),
      async (take) => {
        await take({ uid: 1, body: null })
        await take({ uid: 1, body: 'one' })
        await take({ uid: 1, body: 'two' })
        await take({ uid: 1, body: null })
      },
    )
    expect(given).toEqual([{ uid: 1, body: 'one' }])
  })
})
