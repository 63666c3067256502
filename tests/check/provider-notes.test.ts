// Notes about the providers whose presets a plan names: on a server that plays one, and silence everywhere else.

import { afterEach, describe, expect, it } from 'vitest'
import { check } from '../../src/check/check.ts'
import { Findings } from '../../src/check/findings.ts'
import { noteProviders } from '../../src/check/provider-notes.ts'
import type { Language } from '../../src/model/request.ts'
import type { Finding } from '../../src/model/status.ts'
import { presetOf } from '../../src/plan/presets.ts'
import { planOf, valid } from '../plan/plan-file.ts'
import { writePlan } from '../support/plan-file.ts'
import { type ScriptedServer, startScriptedServer } from '../support/scripted-server.ts'
import { deskFor, quickly } from '../verify/desk.ts'

const closing: (() => Promise<void>)[] = []
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()))
})

async function scripted(): Promise<ScriptedServer> {
  const server = await startScriptedServer()
  closing.push(() => server.close())
  return server
}

/** The notes about a plan whose servers are these, without any connection. */
function notesOf(source: string, target: string, lang: Language = 'en'): Finding[] {
  const { mailboxes } = planOf(
    valid
      .replace('{ host: imaps.vecchio.example }', () => `{ ${source} }`)
      .replace('{ host: imaps.nuovo.example }', () => `{ ${target} }`),
  )
  const findings = new Findings({ emit: () => undefined, lang, mailboxes })
  noteProviders({ mailboxes, lang }, findings)
  return findings.all()
}

const other = 'host: imaps.altro.example'
const trapsOf = (name: string, side: 'source' | 'target') =>
  (presetOf(name)?.traps ?? []).filter((trap) => trap.side === undefined || trap.side === side)

describe('check', () => {
  it('notes every trap of the preset once, however many mailboxes use it', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      sourceMore: { provider: 'legalmail' },
      mailboxes: [
        { id: 'uno', source: 'u1', target: 't1' },
        { id: 'due', source: 'u2', target: 't2' },
      ],
    })
    const { request, events } = await deskFor(plan.file)
    const document = await check(request, quickly)
    const notes = document.findings.filter((finding) => finding.code === 'provider-note')
    expect(notes).toHaveLength(trapsOf('legalmail', 'source').length)
    for (const note of notes)
      expect(note).toMatchObject({
        level: 'note',
        scope: 'server',
        side: 'source',
        message: expect.stringMatching(/^About InfoCert Legalmail, server old: /) as string,
      })
    expect(notes[0]).not.toHaveProperty('mailbox')
    expect(notes.map((note) => note.message).join()).toContain(
      '(a page of the provider (help.infocert.digital), read on 2026-11-22)',
    )
    expect(notes.map((note) => note.message).join()).toContain('(not verified: an open question)')
    expect(events.filter((event) => event.event === 'finding' && event.finding.code === 'provider-note')).toHaveLength(
      notes.length,
    )
    expect(source.commands.filter(({ verb }) => verb === 'LOGIN' || verb === 'AUTHENTICATE').length).toBeGreaterThan(0)
  })

  it('has nothing to say where no preset is named', async () => {
    const [source, target] = [await scripted(), await scripted()]
    const plan = writePlan({
      source: { port: source.port },
      target: { port: target.port },
      mailboxes: [{ id: 'uno', source: 'u1', target: 't1' }],
    })
    const { request } = await deskFor(plan.file)
    expect((await check(request, quickly)).findings.filter((finding) => finding.code === 'provider-note')).toEqual([])
  })
})

describe('the notes', () => {
  it('keep traps of a new mailbox for the target', () => {
    const ordinary = /refuses ordinary/
    expect(notesOf('provider: aruba', other).filter((note) => ordinary.test(note.message))).toEqual([])
    expect(notesOf(other, 'provider: aruba').filter((note) => ordinary.test(note.message))).toMatchObject([
      { side: 'target' },
    ])
    expect(notesOf('provider: aruba', 'provider: aruba, host: imaps.altro.example')).toHaveLength(
      trapsOf('aruba', 'source').length + trapsOf('aruba', 'target').length,
    )
  })

  it('say that a host is unconfirmed, unless a page or a login speaks for it or the plan wrote it', () => {
    const unconfirmed = (server: string) =>
      notesOf(server, other).filter((note) => /not confirmed by any page/.test(note.message))
    expect(unconfirmed('provider: actalis')).toMatchObject([
      {
        message: expect.stringContaining(
          'unconfirmed: only in other programs or manuals (3), seen on 2026-11-22',
        ) as string,
      },
    ])
    expect(unconfirmed('provider: actalis, host: imaps.altro-ancora.example')).toEqual([])
    expect(unconfirmed('provider: aruba')).toEqual([])
    expect(unconfirmed('provider: poste')).toEqual([])
  })

  it('are in the reader’s language', () => {
    const [first] = notesOf(other, 'provider: namirial', 'it')
    expect(first).toMatchObject({
      message: expect.stringMatching(
        /^Su Namirial, server nuovo: L’host imaps\.sicurezzapostale\.it viene dal profilo pronto/,
      ) as string,
      hint: expect.stringContaining('pec-migrate providers') as string,
    })
  })

  it('are none without presets', () => {
    expect(notesOf('host: imaps.vecchio.example', other)).toEqual([])
  })
})
