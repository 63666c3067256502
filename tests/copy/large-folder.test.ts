// Promise 9 for folders of very many messages: no step of a run holds them all as rows.

import { afterEach, describe, expect, it } from 'vitest'
import { fill, measured } from '../bench/large-folders.ts'
import { writePlan } from '../support/plan-file.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'

const messages = 5_000
/** MB of JavaScript objects: less than so many rows take, and more than a run needs whatever their number. */
const heap = 32

const servers: ScriptedServer[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())))

describe('a folder of 5,000 messages, in 32 MB of heap', () => {
  it('is copied, proved, known again when either side is renumbered, and its flags are followed', async () => {
    const [source, target] = [await startScriptedServer(), await startScriptedServer()]
    servers.push(source, target)
    fill(source, ['u'], messages)
    const inbox = { from: source.account('u').ensure('INBOX'), to: () => target.account('u').ensure('INBOX') }
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [{ source: 'u', target: 'u' }],
    })
    const run = () => measured(plan.file, [`--max-old-space-size=${heap}`])
    const whole = { code: 0, summary: { state: 'complete', totals: { messages, verified: messages } } }

    expect(await run()).toMatchObject(whole)
    expect(inbox.to().messages).toHaveLength(messages)
    inbox.from.renumber(1_000_000)
    expect(await run()).toMatchObject(whole)
    inbox.to().renumber(2_000_000)
    expect(await run()).toMatchObject(whole)
    for (const message of inbox.from.messages) {
      message.flags.add('\\Flagged')
      message.modseq = ++inbox.from.modseq
    }
    expect(await run()).toMatchObject(whole)
    expect(inbox.to().messages.filter(({ flags }) => flags.has('\\Flagged'))).toHaveLength(messages)
    expect(inbox.to().messages).toHaveLength(messages)
  }, 300_000)
})
