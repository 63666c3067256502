// Copying without waiting for answers: what may overlap does, what must not does not.

import { describe, expect, it } from 'vitest'
import type { CommandContext } from '../support/scripted-server.ts'
import { statesOf } from './migration.ts'
import { bodiesOf, letters, scriptedPair } from './scripted-pair.ts'

const pipelined = { targetPlace: { writer: 'multiappend' as const } }

/** Holds the first command of this verb back until `open` is called. */
function barrier() {
  let open = () => undefined as void
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  let reached = () => undefined as void
  const arrived = new Promise<void>((resolve) => {
    reached = resolve
  })
  let first = true
  return {
    arrived,
    open: () => open(),
    async handle(_context: CommandContext, next: () => Promise<void> | void) {
      if (first) {
        first = false
        reached()
        await gate
      }
      return next()
    },
  }
}

describe('one folder after the other', () => {
  it('the next folder is opened on the target while answers for the one before are missing', async () => {
    const pair = await scriptedPair({ INBOX: letters(5), Inviata: letters(5, 20) }, pipelined)
    const held = barrier()
    pair.target.on('APPEND', held.handle)
    const running = pair.job.run()
    await held.arrived
    // Nothing of INBOX is answered, and the second folder is made all the same.
    await expect.poll(() => pair.target.verbs()).toContain('CREATE')
    held.open()
    const { status } = await running
    expect(statesOf(status)).toEqual({ verified: 10 })
    expect(bodiesOf(pair.to('Inviata'))).toEqual(bodiesOf(pair.from('Inviata')))
  })

  it('two source folders that go to one place follow each other', async () => {
    const pair = await scriptedPair({ INBOX: letters(30), Vecchia: letters(30, 100) }, pipelined)
    const mailbox = pair.job.plan.mailboxes[0]
    if (mailbox === undefined) throw new Error('the plan has one mailbox')
    const folders = {
      ...mailbox.folders,
      map: new Map([
        ['INBOX', 'Tutto'],
        ['Vecchia', 'Tutto'],
      ]),
    }
    const { status, events } = await pair.job.run({ mailboxes: [{ ...mailbox, folders }] })
    expect(statesOf(status)).toEqual({ verified: 60 })
    expect(pair.to('Tutto').messages).toHaveLength(60)
    expect(events.filter(({ event }) => event === 'settling')).toEqual([])
    expect(bodiesOf(pair.to('Tutto'))).toEqual([...bodiesOf(pair.from()), ...bodiesOf(pair.from('Vecchia'))].toSorted())
  })
})

describe('connections', () => {
  it('a mailbox with nothing to do opens no connection to write', async () => {
    const pair = await scriptedPair({ INBOX: letters(3) }, pipelined)
    await pair.job.run()
    const before = pair.target.verbs().filter((verb) => verb === 'AUTHENTICATE' || verb === 'LOGIN').length
    expect(before).toBe(2)
    await pair.job.run()
    expect(pair.target.verbs().filter((verb) => verb === 'AUTHENTICATE' || verb === 'LOGIN')).toHaveLength(before + 1)
  })

  it('how it writes is told, and what a single connection means', async () => {
    const two = await scriptedPair({ INBOX: letters(3) }, pipelined)
    const first = await two.job.run()
    expect(first.events).toContainEqual({
      event: 'writing',
      mailbox: 'u',
      server: 'new',
      writer: 'pipelined MULTIAPPEND, LITERAL+',
      alone: false,
    })
    expect(first.status.mailboxes[0]?.writer).toBe('pipelined MULTIAPPEND, LITERAL+')
    const one = await scriptedPair({ INBOX: letters(30) }, { targetPlace: { budget: { perMailbox: 1 } } })
    const { status, events } = await one.job.run()
    expect(events).toContainEqual({
      event: 'writing',
      mailbox: 'u',
      server: 'new',
      writer: 'one by one, on the connection that reads back',
      alone: true,
    })
    expect(statesOf(status)).toEqual({ verified: 30 })
  })
})

describe('memory', () => {
  it('hardly any still moves everything, also what is larger than all of it', async () => {
    const large = {
      ...letters(1, 500)[0],
      bytes: Buffer.concat([letters(1, 500)[0]?.bytes ?? Buffer.alloc(0), Buffer.from('riga\r\n'.repeat(50_000))]),
      flags: [],
    }
    const pair = await scriptedPair(
      { INBOX: [...letters(40), large, ...letters(40, 100)], Inviata: [large, ...letters(3, 300)] },
      pipelined,
    )
    const { status } = await pair.job.run({ memory: 1_000 })
    expect(statesOf(status)).toEqual({ verified: 85 })
    expect(bodiesOf(pair.to())).toEqual(bodiesOf(pair.from()))
  })

  it.each(['multiappend', 'one-by-one'] as const)(
    'hardly any, one connection, %s: writing and reading back do not wait for each other',
    async (writer) => {
      const pair = await scriptedPair(
        { INBOX: letters(60), Inviata: letters(30, 300) },
        { targetPlace: { writer, budget: { perMailbox: 1 } } },
      )
      const { status } = await pair.job.run({ memory: 1_000 })
      expect(statesOf(status)).toEqual({ verified: 90 })
    },
  )
})
