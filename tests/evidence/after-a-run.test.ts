// A report of what a real run and a real verify have left: its lines are the messages that both servers have.

import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { reportSchema, type ReportDocument } from '../../src/evidence/report-document.ts'
import { letters } from '../copy/scripted-pair.ts'
import { writePlan, type WrittenPlan } from '../support/plan-file.ts'
import { runCli } from '../support/run-cli.ts'
import { startScriptedServer, type ScriptedServer } from '../support/scripted-server.ts'

let source: ScriptedServer
let target: ScriptedServer
beforeAll(async () => {
  source = await startScriptedServer()
  target = await startScriptedServer()
})
afterAll(() => Promise.all([source.close(), target.close()]))

function planFor(user: string, count: number): WrittenPlan {
  for (const folder of ['INBOX', 'Archivio']) {
    const into = source.account(user).ensure(folder)
    for (const { bytes, flags, date } of letters(count))
      into.add(Buffer.concat([bytes, Buffer.from(folder)]), flags, date)
  }
  return writePlan({ source, target, mailboxes: [{ source: user, target: user }] })
}

const digestsOn = (server: ScriptedServer, user: string): string[] =>
  ['INBOX', 'Archivio']
    .flatMap((folder) => server.account(user).ensure(folder).messages)
    .map(({ bytes }) => createHash('sha256').update(bytes).digest('hex'))
    .toSorted()

function documentIn(folder: string): ReportDocument {
  return reportSchema.parse(JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')))
}

describe('after a run', () => {
  it('the manifest is what both servers hold, and the report says with whom and when', async () => {
    const { file, dir } = planFor('completa', 5)
    // The second sees that the source is quiet.
    for (const _pass of [1, 2]) expect((await runCli(['run', file])).code).toBe(0)
    expect((await runCli(['verify', file, '--signatures'])).code).toBe(0)
    expect((await runCli(['verify', file, '--against', 'journal'])).code).toBe(0)
    const status = await runCli(['status', file, '--lang', 'it'])
    expect(status.stdout).toContain(`Prossimo comando: pec-migrate report ${file} --out rapporto --lang it`)
    const out = join(dir, 'rapporto')
    expect((await runCli(['report', file, '--out', out])).code).toBe(0)
    expect((await runCli(['report', '--check', out])).code).toBe(0)
    const lines = readFileSync(join(out, 'manifest.txt'), 'utf8').trimEnd().split('\n')
    expect(lines.map((line) => line.split('\t')[0])).toEqual(digestsOn(source, 'completa'))
    expect(digestsOn(target, 'completa')).toEqual(digestsOn(source, 'completa'))
    expect(new Set(lines.map((line) => line.split('\t')[2]))).toEqual(new Set(['verified']))
    const report = documentIn(out)
    const bytes = source
      .account('completa')
      .ensure('INBOX')
      .messages.concat(source.account('completa').ensure('Archivio').messages)
    expect(report.totals).toMatchObject({
      messages: 10,
      verified: 10,
      bytes: bytes.reduce((sum, message) => sum + message.bytes.length, 0),
    })
    expect(report.verifications).toMatchObject([
      { against: 'source', verdict: 'identical', differs: 0, signatures: { checked: 10, notSigned: 10, broken: 0 } },
      { against: 'journal', verdict: 'identical', signatures: null },
    ])
    expect(report.runs).toMatchObject([{ exitCode: 0, ignoredWindow: false }, { exitCode: 0 }])
    expect(report).toMatchObject({ finished: true, canSwitchOff: { verdict: 'yes' } })
    expect(report.servers.map(({ sides, identities }) => [sides, identities.length])).toEqual([
      [['source'], 1],
      [['target'], 1],
    ])
    expect(report.servers[0]?.identities[0]).toMatchObject({ ip: '127.0.0.1', login: ['own'] })
    expect(report.sentByHour?.reduce((sum, { messages }) => sum + messages, 0)).toBe(10)
    expect(report.mailboxes[0]?.completeness?.folders.listed).toBe(2)
  })

  it('the same journal gives the same manifest, whenever and in whatever language it is asked', async () => {
    const { file, dir } = planFor('uguale', 3)
    expect((await runCli(['run', file])).code).toBe(0)
    expect((await runCli(['report', file, '--out', join(dir, 'a')])).code).toBe(0)
    expect((await runCli(['report', file, '--out', join(dir, 'b'), '--lang', 'it'])).code).toBe(0)
    expect(readFileSync(join(dir, 'a', 'manifest.txt'))).toEqual(readFileSync(join(dir, 'b', 'manifest.txt')))
  })

  it('a message that was refused stands in it with its reason, and the report says no', async () => {
    const { file, dir } = planFor('rifiutata', 2)
    const off = target.on('APPEND', (context) => context.no('[CANNOT] contains a virus'))
    expect((await runCli(['run', file])).code).toBe(3)
    off()
    const out = join(dir, 'rapporto')
    expect((await runCli(['report', file, '--out', out])).code).toBe(0)
    const report = documentIn(out)
    expect(report).toMatchObject({ finished: false, canSwitchOff: { verdict: 'no' }, problems: { total: 4 } })
    expect(report.notProved).toMatchObject({ messages: 4, byCode: [{ outcome: 'refused', problems: 4, accepted: 0 }] })
    expect(readFileSync(join(out, 'problems.csv'), 'utf8')).toContain('contains a virus')
    expect((await runCli(['report', '--check', out])).code).toBe(0)
  })
})
