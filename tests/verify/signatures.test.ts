// verify --signatures on real servers: what the target broke, what was broken before, and what it altered beside them.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ReportDocument } from '../../src/evidence/report-document.ts'
import type { Problem, StatusDocument, VerifyDocument } from '../../src/model/status.ts'
import { mimeParts } from '../../src/pec/mime-parts.ts'
import { fillAccount } from '../support/account-state.ts'
import { twoServers, whyNoDovecot } from '../support/dovecot.ts'
import { changeOneByte } from '../support/maildir.ts'
import * as pec from '../support/pec-messages.ts'
import { writePlan } from '../support/plan-file.ts'
import { runCli, type CliResult } from '../support/run-cli.ts'
import { freshDir, freshUser } from '../support/temp-dir.ts'

const message = (n: number) => pec.certifiedMessage(n)
const signedAway = pec.acceptance(message(8))
/** By UID: 1 to 8. */
const mail = [
  pec.acceptance(message(1)),
  pec.delivery(message(2), 'studio.rossi@legale.test', {
    signature: { digest: 'sha1' },
    protocol: 'x-pkcs7-signature',
  }),
  pec.acceptance(message(3), { signed: false }),
  pec.ordinary(),
  pec.acceptance(message(5)),
  pec.acceptance(message(6)),
  pec.acceptance(message(7), { signature: () => Buffer.from('no signature') }),
  signedAway,
]

/** A line of base64 in which the key's own bytes are, up to a letter that stays one when its last bit is turned. */
function lastOfSignature(bytes: Buffer): string {
  const signature = mimeParts(bytes).children[1]
  const lines = bytes.toString('latin1', signature?.bodyStart, signature?.end).trimEnd().split('\r\n')
  return /^.*[b-y]/.exec(lines.at(-2) ?? '')?.[0] ?? ''
}

/** What a test is about in a problem. */
const told = ({ folder, uid, outcome, code, signature, sourceSignature }: Problem) =>
  [folder, uid, outcome, code, signature, sourceSignature].filter((part) => part !== undefined).join(' ')

describe.skipIf(whyNoDovecot() !== undefined)('verify --signatures', () => {
  let plan: string
  const verify = (...options: readonly string[]): Promise<CliResult> => runCli(['verify', plan, ...options])
  const document = async (...options: readonly string[]): Promise<VerifyDocument> => {
    const { code, stdout } = await verify('--json', '--quiet', ...options)
    expect(code).toBe(3)
    return JSON.parse(stdout) as VerifyDocument
  }

  beforeAll(async () => {
    const { source, target } = await twoServers()
    const [from, to] = [freshUser(), freshUser()]
    await fillAccount({ port: source.port, user: from }, { INBOX: mail.map((bytes) => ({ bytes })) })
    plan = writePlan({ source, target, mailboxes: [{ id: 'ufficio', source: from, target: to }] }).file
    expect((await runCli(['run', plan, '--quiet'])).code).toBe(0)
    changeOneByte(target.mailDir(to), 'Il messaggio "Pratica 5')
    changeOneByte(target.mailDir(to), 'Subject: ACCETTAZIONE: Pratica 6')
    changeOneByte(target.mailDir(to), lastOfSignature(signedAway))
  })

  const counts = { checked: 8, intact: 3, broken: 2, brokenAtSource: 1, notSigned: 1, unreadable: 1 }
  const before = [
    'INBOX 3 broken-at-source signature-broken-at-source broken',
    'INBOX 7 signature-unreadable signature-unreadable unreadable',
  ]

  it('against the source, tells what broke on the way from what was broken before', async () => {
    const { verdict, totals, signatures, problems } = await document('--signatures')
    expect(verdict).toBe('differs')
    expect(totals).toMatchObject({ compared: 8, identical: 5, differs: 3, missing: 0 })
    expect(signatures).toEqual(counts)
    expect(problems.map(told)).toEqual([
      'INBOX 5 differs signature-broken broken intact',
      'INBOX 6 differs altered-by-target intact intact',
      'INBOX 8 differs signature-broken broken intact',
      ...before,
    ])
    expect(problems.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^The signature of the copy does not hold: the signed part is not what was signed; first/),
      expect.stringContaining('other bytes'),
      expect.stringMatching(/^The signature of the copy does not hold: the key of the certificate did not sign this;/),
      'The signature was already broken on the source: the signed part is not what was signed',
      'The signature could not be judged: its bytes are no signature',
    ])
  })

  it('against the journal, does not know what an altered copy was like on the source', async () => {
    const { signatures, problems } = await document('--signatures', '--against', 'journal')
    expect(signatures).toEqual(counts)
    expect(problems.map(told)).toEqual([
      'INBOX 5 differs signature-broken broken not-known',
      'INBOX 6 differs altered-by-target intact not-known',
      'INBOX 8 differs signature-broken broken not-known',
      ...before,
    ])
  })

  it('is told by the status until a later look at signatures, and by its page', async () => {
    const status = async (): Promise<unknown> =>
      (JSON.parse((await runCli(['status', plan, '--json'])).stdout) as StatusDocument).lastSignatures
    const known = await status()
    expect(known).toEqual({ ...counts, at: expect.any(String), mailboxes: 1 })
    await verify('--quiet')
    expect(await status()).toEqual(known)
    const { stdout } = await runCli(['status', plan, '--lang', 'en'])
    expect(stdout.replace(/\s+/g, ' ')).toMatch(
      /Last look at signatures: .*, 1 mailbox: 8 signatures looked at, 3 intact, 2 broken on the target,/,
    )
  })

  it('stands beside each message in the report, and each verification there has its counts', async () => {
    const out = join(freshDir('rapporto'), 'uno')
    expect((await runCli(['report', plan, '--out', out])).code).toBe(0)
    const [head = '', ...rows] = readFileSync(join(out, 'messages.csv'), 'utf8').trimEnd().split('\r\n')
    const column = (name: string): number => head.replace('\uFEFF', '').split(',').indexOf(name)
    expect(rows.map((row) => [row.split(',')[column('uid')], row.split(',')[column('signature')]].join(' '))).toEqual([
      '1 intact',
      '2 intact',
      '3 broken-at-source',
      '4 not-signed',
      '5 broken',
      '6 intact',
      '7 unreadable',
      '8 broken',
    ])
    const { verifications } = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as ReportDocument
    expect(verifications.map(({ against, signatures }) => [against, signatures])).toEqual([
      ['source', counts],
      ['journal', counts],
      ['source', null],
    ])
    expect((await runCli(['report', '--check', out])).code).toBe(0)
  })

  it('says nothing of signatures unasked', async () => {
    const unasked = await document()
    expect(unasked).not.toHaveProperty('signatures')
    expect(unasked.problems.map(told)).toEqual([5, 6, 8].map((uid) => `INBOX ${uid} differs altered-by-target`))
  })

  it('shows counts, problems and what is not judged, in both languages', async () => {
    const { stdout: english } = await verify('--signatures', '--lang', 'en')
    expect(english).toMatch(/^ +8 {2}signatures looked at\n +3 {2}intact\n +2 {2}broken on the target\n/m)
    expect(english).toMatch(/who issued\s+the certificate, and whether it was valid or revoked, is not\./)
    expect(english).toMatch(/"INBOX", UID 5 \([^)]*\):\s+The signature of the copy does not hold/)
    expect(english).toContain('[signature-broken]')
    const { stdout: italian } = await verify('--signatures', '--lang', 'it')
    expect(italian).toMatch(/^ +8 {2}firme esaminate\n +3 {2}integre\n +2 {2}danneggiate sulla destinazione\n/m)
    expect(italian).toContain('La firma era già danneggiata all’origine')
    expect(english).toContain('of 8 messages compared, 3 different.')
  })

  it('says in its help what it judges', async () => {
    expect((await runCli(['verify', '--help'])).stdout).toMatch(/--signatures\s+judge S\/MIME signatures too/)
  })
})
