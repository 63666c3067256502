// The document of `report` (`pec-migrate/report@1`): all that the page of the report says, as data; and its schema.

import { z } from 'zod'
import { messageStates } from '../model/message.ts'
import { pecKinds, outcomeStates } from '../model/pec.ts'
import { phaseNames, weekdays } from '../model/plan.ts'

const count = z.int().nonnegative()
/** ISO 8601 in UTC. */
const time = z.iso.datetime()
const sha256 = z.string().regex(/^[0-9a-f]{64}$/)

/** `gone`, `verified` … add up to `messages`; `adopted` and `noted` are among the verified. */
const totals = z.strictObject({
  messages: count,
  bytes: count,
  ...(Object.fromEntries(messageStates.map((state) => [state, count])) as Record<
    (typeof messageStates)[number],
    typeof count
  >),
  adopted: count,
  noted: count,
  acceptedLosses: count,
  ghosts: count,
})
const wholeTotals = totals.extend({ mailboxes: count, folders: count })

/** Messages by kind; what nobody has classified is `not-classified`. They add up to the messages beside them. */
const kinds = z.partialRecord(z.enum([...pecKinds, 'not-classified']), count)

const folderName = z.strictObject({
  name: z.string().describe('decoded, without the namespace prefix, "/" between levels'),
  path: z.string().describe('as its server calls it, decoded'),
})

/** INTERNALDATE of the oldest and of the newest message; null: there is none with a date. */
const dates = { from: time.nullable(), to: time.nullable() }

const folder = z.strictObject({
  source: folderName,
  target: folderName.nullable(),
  totals,
  notProved: count.describe('of the totals, those that are not verified, not skipped, and not deleted at the source'),
  kinds,
  ...dates,
})

const problem = z.strictObject({
  mailbox: z.string(),
  folder: z.string().nullable(),
  uid: z.int().nullable(),
  messageId: z.string().nullable(),
  date: time.nullable(),
  bytes: count.nullable(),
  digest: sha256.nullable(),
  outcome: z.string().describe('differs, refused, gone, pending, copied, ghost, folder, parked, stopped, missing, …'),
  code: z.string().describe('`pec-migrate explain CODE` says what it means'),
  reason: z.string(),
  hint: z.string(),
  accepted: z.strictObject({ by: z.string(), reason: z.string() }).nullable(),
})

const account = z.strictObject({
  server: z.string().describe('its name in the plan'),
  user: z.string(),
  address: z.string().nullable(),
  login: z.enum(['own', 'master']),
})

const mailbox = z.strictObject({
  id: z.string(),
  group: z.string().nullable(),
  state: z.enum(['not-started', 'running', 'stopped', 'incomplete', 'parked', 'pass-due', 'complete']),
  error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string() }).nullable(),
  source: account,
  target: account,
  totals: totals.extend({ folders: count }),
  kinds,
  ...dates,
  lastPass: z
    .strictObject({ startedAt: time, endedAt: time, newMessages: count })
    .nullable()
    .describe('the last look at all of its source that came to its end'),
  completeness: z
    .strictObject({
      folders: z.strictObject({ listed: count, bySecondList: count.nullable(), unreadableAnswers: count }),
      messages: z.strictObject({ counted: count, listed: count, searched: count.nullable() }),
    })
    .nullable()
    .describe('how it was established that nothing else is on the source'),
  owed: z.record(z.string(), count).describe('what follows from what was done and is not done yet, by kind'),
  folders: z.array(folder),
})

/** A server as the last run talked to it; what was not written down is null. */
const server = z.strictObject({
  name: z.string().describe('in the plan'),
  sides: z.array(z.enum(['source', 'target'])),
  host: z.string(),
  port: z.int(),
  tls: z.enum(['implicit', 'starttls', 'none']),
  provider: z.string().nullable().describe('the preset of the plan'),
  login: z.array(z.enum(['own', 'master'])).describe('by which logins the mailboxes were reached'),
  identities: z
    .array(
      z.strictObject({
        firstSeenAt: time,
        lastSeenAt: time,
        ip: z.string().nullable(),
        certificate: z
          .strictObject({
            sha256: sha256.nullable().describe('fingerprint of the certificate as sent (DER)'),
            subject: z.string().nullable(),
            issuer: z.string().nullable(),
            validFrom: time.nullable(),
            validTo: time.nullable(),
          })
          .nullable(),
        tlsVersion: z.string().nullable(),
        greeting: z.string().nullable().describe('its first line, which mostly names its software'),
        software: z.string().nullable().describe('as the server says of itself (ID); null: it was not asked'),
        login: z.array(z.enum(['own', 'master'])),
      }),
    )
    .describe('who answered at this address; more than one where machines or certificates changed'),
  timeline: z
    .strictObject({
      sendingDiscouraged: time.nullable(),
      sendingStops: time.nullable(),
      receivingStops: time.nullable(),
      accessStops: time.nullable(),
      logsUntil: time.nullable(),
    })
    .nullable(),
})

const run = z.strictObject({
  id: z.int(),
  host: z.string(),
  startedAt: time,
  aliveAt: time.describe('its last sign of life'),
  endedAt: time.nullable(),
  phase: z.enum(phaseNames).nullable(),
  ending: z.string().nullable().describe('complete, incomplete, stopped, …; null: it died, or is still at work'),
  stoppedBy: z.enum(['interrupted', 'window', 'run-time']).nullable(),
  exitCode: z.int().nullable(),
  ignoredWindow: z.boolean().describe('somebody let it work outside the hours of the plan'),
})

const hours = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('once'),
    phase: z.enum(phaseNames),
    opensAt: time,
    closesAt: time,
    drainSeconds: count,
    runs: z.array(z.int()).describe('ids of the runs that were at work in it'),
  }),
  z.strictObject({
    kind: z.literal('nightly'),
    phase: z.enum(phaseNames),
    from: z.string().describe('local time, HH:MM'),
    to: z.string(),
    days: z.array(z.enum(weekdays)),
    drainSeconds: count,
  }),
])

const verification = z.strictObject({
  at: time,
  endedAt: time.nullable(),
  against: z.enum(['source', 'journal']),
  strict: z.boolean(),
  scope: z.strictObject({
    mailboxes: count.describe('in scope'),
    endedMailboxes: count.describe('of which all was looked at'),
    only: z.array(z.string()),
    except: z.array(z.string()),
  }),
  verdict: z.enum(['identical', 'differs', 'not-finished']),
  differs: count,
  signatures: z
    .strictObject({
      checked: count,
      intact: count,
      broken: count,
      brokenAtSource: count,
      notSigned: count,
      unreadable: count,
    })
    .nullable()
    .describe('null: it did not look at signatures'),
})

const outcomes = z.strictObject({
  asOf: time,
  final: z.boolean(),
  provisional: z.record(z.string(), count).describe('why the list is not the last word, by code, and how often'),
  totals: z.strictObject({
    messages: count,
    resend: count,
    ...(Object.fromEntries(outcomeStates.map((state) => [state, count])) as Record<
      (typeof outcomeStates)[number],
      typeof count
    >),
  }),
  receiptsMissing: z.array(z.string()).describe('mailboxes with sent mail and not one receipt'),
})

const notProved = z.strictObject({
  messages: count.describe('of the totals, those that are not verified, not skipped, and not deleted at the source'),
  bytes: count,
  byCode: z
    .array(
      z.strictObject({
        outcome: z.string(),
        code: z.string(),
        problems: count,
        accepted: count.describe('of these, by decision of somebody'),
      }),
    )
    .describe('all problems, also those of folders and mailboxes; the most frequent first'),
  owed: z.record(z.string(), count),
})

export const reportSchema = z.strictObject({
  schema: z.literal('pec-migrate/report@1'),
  lang: z.enum(['it', 'en']).describe('of its sentences'),
  tool: z.strictObject({ name: z.literal('pec-migrate'), version: z.string() }),
  generatedAt: time,
  generatedAtLocal: z.string().describe('the same in the time zone of the plan, with its offset'),
  redacted: z
    .strictObject({
      sha256: sha256.describe('the number of the manifest of the full report'),
      lines: count,
    })
    .nullable()
    .describe('null: nothing was taken out'),
  plan: z.strictObject({ name: z.string(), file: z.string(), sha256, timezone: z.string().refine(isTimezone) }),
  about: z
    .strictObject({
      body: z.string().nullable(),
      ipa: z.string().nullable(),
      contract: z.string().nullable(),
      place: z.string().nullable(),
      present: z.array(z.string()),
      purpose: z.string().nullable(),
    })
    .describe('free text of the plan, key `report`'),
  state: z.enum(['not-started', 'running', 'stopped', 'incomplete', 'pass-due', 'complete']),
  finished: z.boolean().describe('false: the migration goes on, and this report is of a moment'),
  phase: z.enum([...phaseNames, 'done']),
  canSwitchOff: z.strictObject({
    verdict: z.enum(['yes', 'not-yet-known', 'no']),
    because: z.array(z.string()),
    next: z.string().nullable().describe('the command that tells what is not yet known'),
    of: z.literal('archives').optional().describe('no source is a server: is all of it back?'),
  }),
  startedAt: time.nullable().describe('the first run; null: there was none'),
  endedAt: time.nullable().describe('the last sign of life of the last run'),
  servers: z.array(server),
  runs: z.array(run),
  hours: z.array(hours),
  acceptedFindings: z.array(z.strictObject({ code: z.string(), message: z.string() })),
  acceptedLosses: z.array(
    z.strictObject({
      mailbox: z.string(),
      folder: z.string(),
      uid: z.int(),
      digest: sha256.nullable(),
      by: z.string(),
      reason: z.string(),
      outcome: z.string().nullable().describe('what became of it; null: the decision met no problem'),
    }),
  ),
  notProved,
  verifications: z.array(verification).describe('in order of time'),
  outcomes: outcomes.nullable().describe('null: no certified mail was seen'),
  totals: wholeTotals,
  kinds,
  groups: z.array(z.strictObject({ group: z.string(), totals: wholeTotals, kinds })),
  mailboxes: z.array(mailbox).describe('in the order of the plan'),
  retired: z
    .array(z.strictObject({ id: z.string(), group: z.string().nullable(), reason: z.string() }))
    .describe('deliberately not copied'),
  problems: z.strictObject({
    total: count,
    first: z.array(problem).describe('at most 200; all of them are in problems.csv'),
  }),
  sentByHour: z
    .array(z.strictObject({ hour: time, messages: count, bytes: count }))
    .nullable()
    .describe('what was sent, by the hour in which it began; hours without any are left out; null: nothing was'),
  years: z
    .array(z.strictObject({ year: z.int().nullable(), messages: count, bytes: count }))
    .describe('by INTERNALDATE in the time zone of the plan; null: without a date'),
  manifest: z.strictObject({
    file: z.literal('manifest.txt'),
    algorithm: z.literal('SHA-256'),
    sha256: sha256.describe('of the bytes of the file: the one number of the report'),
    lines: count,
  }),
  files: z.array(z.string()).describe('in the report, SHA256SUMS among them'),
})

/** Times are ISO 8601 in UTC, sizes bytes. */
export type ReportDocument = z.infer<typeof reportSchema>
export type ReportMailbox = ReportDocument['mailboxes'][number]
export type ReportProblem = ReportDocument['problems']['first'][number]
export type ReportServer = ReportDocument['servers'][number]

function isTimezone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en', { timeZone: name }) !== undefined
  } catch {
    return false
  }
}

/** The JSON Schema that is published with the package. */
export function reportJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(reportSchema), title: 'pec-migrate report' }
}
