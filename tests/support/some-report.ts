// A plausible report of any size, whose sums agree: for tests of the page and of the schema.

import { createHash } from 'node:crypto'
import { emptyTotals, sumTotals } from '../../src/journal/totals.ts'
import type { ReportDocument, ReportMailbox, ReportProblem } from '../../src/evidence/report-document.ts'

type Folder = ReportMailbox['folders'][number]
type Kinds = Folder['kinds']

export type SomeReport = {
  mailboxes: number
  lang?: 'it' | 'en'
  /** All is proved, by default; otherwise every seventh mailbox is not. */
  finished?: boolean
  /** Put into names, subjects of reasons, greetings and free texts: what strangers may write there. */
  stranger?: string
}

/** Numbers that look drawn, and are the same in every run. */
function dice(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const hex = (text: string): string => createHash('sha256').update(text).digest('hex')
const at = (day: number, hour: number): string => new Date(Date.UTC(2026, 10, day, hour)).toISOString()

const folderNames = [
  'INBOX',
  'Posta inviata',
  'Bozze',
  'Ricevute/Accettazione e consegna con un nome molto lungo che una tabella stretta non può tenere su una riga sola',
]

function sumOfKinds(parts: readonly Kinds[]): Kinds {
  const sum: Kinds = {}
  for (const part of parts)
    for (const [kind, count] of Object.entries(part) as [keyof Kinds, number][]) sum[kind] = (sum[kind] ?? 0) + count
  return sum
}

/** A document of `pec-migrate/report@1`; for tests of 1, 40 and 5,000 mailboxes alike. */
export function someReport({ mailboxes, lang = 'it', finished = true, stranger = '' }: SomeReport): ReportDocument {
  const draw = dice(mailboxes + (finished ? 0 : 1))
  const problems: ReportProblem[] = []
  const all = Array.from({ length: mailboxes }, (_, index) => mailboxOf(index, { draw, finished, stranger, problems }))
  const totals = sumTotals(all.map((mailbox) => mailbox.totals))
  const open = problems.filter(({ accepted }) => accepted === null)
  const groups = [...new Set(all.map(({ group }) => group))].filter((group) => group !== null)
  const isComplete = all.every(({ state }) => state === 'complete')
  const text = (italian: string, english: string): string => (lang === 'it' ? italian : english)
  const foldersOf = (members: readonly ReportMailbox[]): number =>
    members.reduce((sum, { totals: { folders } }) => sum + folders, 0)
  return {
    schema: 'pec-migrate/report@1',
    lang,
    tool: { name: 'pec-migrate', version: '0.1.0' },
    generatedAt: '2026-11-29T17:00:00.000Z',
    generatedAtLocal: '2026-11-29T18:00:00+01:00',
    redacted: null,
    plan: {
      name: `giustizia-2026${stranger}`,
      file: 'giustizia.yaml',
      sha256: hex('plan'),
      timezone: 'Europe/Rome',
    },
    about: {
      body: `Comune di Esempio${stranger}`,
      ipa: 'c_x000',
      contract: 'CIG 0000000000',
      place: 'Esempio, sala macchine',
      present: [`Anna Bianchi${stranger}`, 'Carlo Verdi'],
      purpose: text('cambio di gestore PEC', 'change of the PEC provider'),
    },
    state: isComplete ? 'complete' : 'stopped',
    finished: isComplete,
    phase: isComplete ? 'done' : 'cutover',
    canSwitchOff: isComplete
      ? {
          verdict: 'yes',
          because: [
            text(
              'tutto ciò che la fonte ha elencato il 28/11/2026 è verificato',
              'all that the source listed on 28 November 2026 is verified',
            ),
          ],
          next: null,
        }
      : {
          verdict: 'no',
          because: [
            text(
              `${totals.pending} messaggi non sono ancora verificati`,
              `${totals.pending} messages are not verified yet`,
            ) + stranger,
          ],
          next: 'pec-migrate run giustizia.yaml',
        },
    startedAt: at(24, 18),
    endedAt: at(29, 5),
    servers: [serverOf('vecchio', 'source', stranger), serverOf('nuovo', 'target', stranger)],
    runs: [0, 1, 2, 3, 4].map((night) => ({
      id: night + 1,
      host: 'migrazione-1',
      startedAt: at(24 + night, 19),
      aliveAt: at(25 + night, 5),
      endedAt: night === 2 ? null : at(25 + night, 5),
      phase: night < 4 ? ('precopy' as const) : ('cutover' as const),
      ending: night === 2 ? null : night < 4 || !isComplete ? 'stopped' : 'complete',
      stoppedBy: night === 2 || (night === 4 && isComplete) ? null : ('window' as const),
      exitCode: night === 2 ? null : night < 4 || !isComplete ? 5 : 0,
      ignoredWindow: night === 3,
    })),
    hours: [
      {
        kind: 'nightly',
        phase: 'precopy',
        from: '20:00',
        to: '06:00',
        days: ['mon', 'tue', 'wed', 'thu', 'fri'],
        drainSeconds: 300,
      },
      { kind: 'once', phase: 'cutover', opensAt: at(28, 13), closesAt: at(30, 7), drainSeconds: 600, runs: [5] },
    ],
    acceptedFindings: [
      { code: 'no-condstore', message: text('il server non ha CONDSTORE', 'the server has no CONDSTORE') },
    ],
    acceptedLosses: problems.flatMap(({ mailbox, folder, uid, digest, accepted, outcome }) =>
      accepted === null || folder === null || uid === null
        ? []
        : [{ mailbox, folder, uid, digest, by: accepted.by, reason: accepted.reason, outcome }],
    ),
    notProved: {
      messages: totals.messages - totals.verified - totals.skipped - totals.gone,
      bytes: totals.pending * 40_000 + totals.refused * 30_000_000 + totals.differs * 40_000,
      byCode: ['altered-by-target', 'message-too-large']
        .map((code) => ({
          outcome: code === 'altered-by-target' ? 'differs' : 'refused',
          code,
          problems: problems.filter((problem) => problem.code === code).length,
          accepted: problems.filter((problem) => problem.code === code && problem.accepted !== null).length,
        }))
        .filter(({ problems: count }) => count > 0)
        .toSorted((one, other) => other.problems - one.problems),
      owed: isComplete ? {} : { 'to-copy': totals.pending },
    },
    verifications: [
      {
        at: at(29, 6),
        endedAt: at(29, 8),
        against: 'source',
        strict: false,
        scope: { mailboxes, endedMailboxes: mailboxes, only: [], except: [] },
        verdict: open.some(({ outcome }) => outcome === 'differs') ? 'differs' : 'identical',
        differs: totals.differs,
        signatures: {
          checked: totals.verified,
          intact: totals.verified - 3,
          broken: 0,
          brokenAtSource: 1,
          notSigned: 2,
          unreadable: 0,
        },
      },
      {
        at: at(29, 9),
        endedAt: null,
        against: 'journal',
        strict: true,
        scope: { mailboxes: 1, endedMailboxes: 0, only: ['casella-0*'], except: [] },
        verdict: 'not-finished',
        differs: 0,
        signatures: null,
      },
    ],
    outcomes: {
      asOf: '2026-11-29T17:00:00.000Z',
      final: isComplete,
      provisional: isComplete ? {} : { 'too-early': 1, 'not-looked': mailboxes },
      totals: {
        messages: mailboxes * 12,
        resend: mailboxes,
        delivered: mailboxes * 10,
        'not-delivered': mailboxes,
        late: 0,
        'timed-out': 0,
        waiting: 0,
        'no-outcome': 0,
        'no-acceptance': 0,
        refused: 0,
        external: mailboxes,
      },
      receiptsMissing: mailboxes > 10 ? ['casella-00003'] : [],
    },
    totals: { mailboxes, folders: foldersOf(all), ...totals },
    kinds: sumOfKinds(all.map((mailbox) => mailbox.kinds)),
    groups: groups.map((group) => {
      const members = all.filter((mailbox) => mailbox.group === group)
      return {
        group,
        totals: {
          mailboxes: members.length,
          folders: foldersOf(members),
          ...sumTotals(members.map((mailbox) => mailbox.totals)),
        },
        kinds: sumOfKinds(members.map((mailbox) => mailbox.kinds)),
      }
    }),
    mailboxes: all,
    retired: [{ id: 'vecchia.prova', group: null, reason: `mai usata, prot. 123/2023${stranger}` }],
    problems: { total: problems.length, first: problems.slice(0, 200) },
    sentByHour: [24, 25, 26, 27, 28].flatMap((day) =>
      Array.from({ length: 10 }, (_, hour) => {
        const messages = Math.round((totals.verified / 50) * (0.5 + draw(100) / 100))
        return { hour: at(day, 19 + hour), messages, bytes: messages * 40_000 }
      }),
    ),
    years: [null, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026].map((year, index, list) => {
      const share = Math.floor(totals.messages / list.length)
      const messages = index === list.length - 1 ? totals.messages - share * (list.length - 1) : share
      return { year, messages, bytes: messages * 40_000 }
    }),
    manifest: { file: 'manifest.txt', algorithm: 'SHA-256', sha256: hex('manifest'), lines: totals.messages },
    files: ['SHA256SUMS', 'manifest.txt', 'messages.csv', 'problems.csv', 'report.html', 'report.json'],
  }
}

function serverOf(name: string, side: 'source' | 'target', stranger: string): ReportDocument['servers'][number] {
  return {
    name,
    sides: [side],
    host: `imaps.${name}.example`,
    port: 993,
    tls: 'implicit',
    provider: side === 'target' ? 'aruba' : null,
    login: [side === 'source' ? 'master' : 'own'],
    identities: [
      {
        firstSeenAt: at(24, 18),
        lastSeenAt: at(29, 5),
        ip: side === 'source' ? '192.0.2.17' : '2001:db8::25',
        certificate: {
          sha256: hex(name),
          subject: `CN=imaps.${name}.example`,
          issuer: 'CN=Autorità di esempio, O=Esempio S.p.A.',
          validFrom: '2026-01-01T00:00:00.000Z',
          validTo: '2027-01-01T00:00:00.000Z',
        },
        tlsVersion: 'TLSv1.3',
        greeting: `* OK [CAPABILITY IMAP4rev1] ${name} ready${stranger}`,
        software: side === 'source' ? 'Dovecot 2.3' : null,
        login: [side === 'source' ? 'master' : 'own'],
      },
    ],
    timeline:
      side === 'target'
        ? null
        : {
            sendingDiscouraged: null,
            sendingStops: at(28, 13),
            receivingStops: at(28, 13),
            accessStops: at(30, 22),
            logsUntil: '2029-05-31T22:00:00.000Z',
          },
  }
}

type Making = { draw: (below: number) => number; finished: boolean; stranger: string; problems: ReportProblem[] }

function mailboxOf(index: number, making: Making): ReportMailbox {
  const { draw, finished, stranger } = making
  const id = `casella-${String(index + 1).padStart(5, '0')}`
  const isOpen = !finished && index % 7 === 0
  const isParked = !finished && index % 21 === 20
  // A few are far larger than the rest.
  const scale = index % 50 === 0 ? 40_000 : 2_000
  const folders = folderNames.slice(0, 2 + draw(3)).map((name): Folder => {
    const messages = isParked ? 0 : 1 + draw(scale)
    const pending = isOpen ? draw(messages) : 0
    const differs = index % 11 === 3 && name === 'INBOX' && messages - pending > 2 ? 1 : 0
    const refused = index % 13 === 4 && name === 'INBOX' && messages - pending > 2 ? 1 : 0
    const gone = Math.min(draw(3), messages - pending - differs - refused)
    const verified = messages - pending - differs - refused - gone
    const accepted = differs > 0 && index % 2 === 1
    const places = [
      ...(differs > 0 ? [problemOf(id, name, 812, 'differs', accepted, stranger)] : []),
      ...(refused > 0 ? [problemOf(id, name, 901, 'refused', false, stranger)] : []),
    ]
    making.problems.push(...places)
    const receipts = name === 'INBOX' ? Math.floor(messages / 3) : 0
    return {
      source: { name: `${name}${stranger}`, path: `INBOX.${name}` },
      target: isParked ? null : { name: `${name}${stranger}`, path: name },
      totals: {
        ...emptyTotals(),
        messages,
        bytes: messages * 40_000,
        pending,
        verified,
        differs,
        refused,
        gone,
        adopted: Math.floor(verified / 10),
        noted: Math.floor(verified / 100),
        acceptedLosses: accepted ? 1 : 0,
      },
      // What is gone was deleted at the source.
      notProved: messages - verified - gone,
      kinds:
        messages === 0
          ? {}
          : name === 'Posta inviata'
            ? { sent: messages }
            : {
                ...(receipts > 0 && { delivery: receipts }),
                'transport-envelope': messages - receipts,
              },
      from: messages === 0 ? null : '2016-03-01T08:00:00.000Z',
      to: messages === 0 ? null : at(28, 12),
    }
  })
  const totals = sumTotals(folders.map((folder) => folder.totals))
  const isIncomplete = totals.differs + totals.refused > totals.acceptedLosses
  return {
    id,
    group: index % 3 === 2 ? null : index % 3 === 1 ? 'Tribunali' : `Procure${stranger}`,
    state: isParked ? 'parked' : isOpen ? 'stopped' : isIncomplete ? 'incomplete' : 'complete',
    error: isParked
      ? {
          code: 'login-refused',
          message: `il server vecchio rifiuta l’accesso di ${id}${stranger}`,
          hint: 'chiedere la password al titolare',
        }
      : null,
    source: { server: 'vecchio', user: `${id}@vecchio.example`, address: `${id}@vecchio.example`, login: 'master' },
    target: { server: 'nuovo', user: `M${10_000 + index}`, address: `${id}@nuovo.example`, login: 'own' },
    totals: { ...totals, folders: folders.length },
    kinds: sumOfKinds(folders.map((folder) => folder.kinds)),
    from: totals.messages === 0 ? null : '2016-03-01T08:00:00.000Z',
    to: totals.messages === 0 ? null : at(28, 12),
    lastPass: isParked ? null : { startedAt: at(28, 19), endedAt: at(29, 4), newMessages: draw(20) },
    completeness: isParked
      ? null
      : {
          folders: { listed: folders.length, bySecondList: folders.length, unreadableAnswers: 0 },
          messages: { counted: totals.messages, listed: totals.messages, searched: index % 5 ? totals.messages : null },
        },
    owed: totals.pending > 0 ? { 'to-copy': totals.pending } : {},
    folders,
  }
}

function problemOf(
  mailbox: string,
  folder: string,
  uid: number,
  outcome: 'differs' | 'refused',
  accepted: boolean,
  stranger: string,
): ReportProblem {
  return {
    mailbox,
    folder: `${folder}${stranger}`,
    uid,
    messageId: `<opec${uid}.${mailbox}@pec.example>`,
    date: '2023-05-04T09:12:00.000Z',
    bytes: outcome === 'refused' ? 30_000_000 : 40_000,
    digest: hex(`${mailbox} ${uid}`),
    outcome,
    code: outcome === 'refused' ? 'message-too-large' : 'altered-by-target',
    reason:
      outcome === 'refused'
        ? `il server nuovo non accetta messaggi oltre 25 MB${stranger}`
        : `la copia non è uguale all’originale dal byte 1024${stranger}`,
    hint: 'chiedere al gestore di alzare il limite, poi ripetere la stessa esecuzione',
    accepted: accepted ? { by: `Rossi${stranger}`, reason: 'danneggiato all’origine' } : null,
  }
}
