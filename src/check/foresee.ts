// The look ahead of a check: measures, rehearses where that was asked for, and says whether it all fits the window.

import type { Journal } from '../journal/journal.ts'
import { processorCost, readingBackRates, rehearsalFact, writingRates } from '../journal/writing-rates.ts'
import type { ReaderOptions } from '../line/steady-reader.ts'
import { serverKey, type MailboxPlan } from '../model/plan.ts'
import type { CheckRequest } from '../model/request.ts'
import type { CheckDocument, Forecast } from '../model/status.ts'
import type { Findings } from './findings.ts'
import { forecast, type ForecastAnswer, type Shortfall } from '../schedule/forecast.ts'
import { averageOf } from '../schedule/not-listed.ts'
import type { TransferCost } from '../schedule/transfer-cost.ts'
import { noRates, type Rate } from '../schedule/transfer-speeds.ts'
import type { MailTraits } from './mail-traits.ts'
import { measureReading } from './measured-rate.ts'
import { rehearse } from './rehearse.ts'
import type { LoggedIn } from './server-findings.ts'

export type Foreseeable = Pick<CheckDocument['mailboxes'][number], 'id' | 'source' | 'folderMap'> & {
  whole: boolean
  leftBytes: number
  leftMessages: number
  seconds: number
}
export type LookAhead = {
  request: CheckRequest
  readers: ReaderOptions
  findings: Findings
  traits: MailTraits
  journal: Journal | undefined
  /** Keeps a fact in the journal, where it can be written. */
  keep?: (key: string, value: string) => void
  /** Accounts that could log in. */
  loggedIn: readonly LoggedIn[]
  /** What a look took of our own processor, on average. */
  processorSeconds: number
}

/**
 * A run writes each message down, compares and classifies it, and passes on its bytes, where a rehearsal only writes
 * and reads: so many times as much processor, measured with `npm run bench`.
 */
const ofRehearsal = { perMessage: 3, perByte: 1.4 }

function ofRun({ perMessage, perByte }: TransferCost): TransferCost {
  return { perMessage: perMessage * ofRehearsal.perMessage, perByte: perByte * ofRehearsal.perByte }
}

/**
 * A look logs in on either side and lists; a run has a second connection to the target, opens and makes folders, and
 * looks at them once more at the end: measured with `npm run bench`.
 */
const runPerLook = 2

/** So many mailboxes are named; more would not be read. */
const named = 5

/** Measures, and gives the forecasts; what does not fit becomes a finding. */
export async function foresee(ahead: LookAhead, looks: readonly Foreseeable[]): Promise<ForecastAnswer> {
  const { request, readers, journal, findings, traits } = ahead
  const { plan, mailboxes } = request
  const mailboxOf = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]))
  const average = averageOf(
    looks.filter(({ whole }) => whole).map((look) => copiedFolders(look).reduce((sum, { bytes }) => sum + bytes, 0)),
  )
  const left = looks.flatMap((look) => {
    const mailbox = mailboxOf.get(look.id)
    const knownBytes = knownToRun(journal, look.id)
    const bytes = look.whole ? look.leftBytes : Math.max(look.leftBytes, knownBytes ?? average)
    const messages = bytes === look.leftBytes ? look.leftMessages : 0
    const seconds = look.seconds * runPerLook
    const processorSeconds = ahead.processorSeconds * runPerLook
    return mailbox === undefined ? [] : [{ mailbox, bytes, messages, seconds, processorSeconds, knownBytes, look }]
  })
  for (const { mailbox, look } of left) noteAccents(traits, mailbox, look)
  const candidates = left.map(({ mailbox, bytes, look }) => ({
    mailbox,
    leftBytes: bytes,
    folders: copiedFolders(look),
  }))
  const reading = readers.stop.aborted
    ? noRates.reading
    : await measureReading(candidates, readers, plan.mailboxesInParallel, traits)
  const rehearsed = request.rehearse
    ? await rehearse({ readers, findings, traits }, rehearsable(ahead, looks))
    : { ...noRates, processor: undefined }
  const rates = {
    reading,
    readingBack: new Map([...readingBackRates(mailboxes, journal), ...byName(mailboxes, rehearsed.readingBack)]),
    writing: new Map([...writingRates(mailboxes, journal), ...byName(mailboxes, rehearsed.writing)]),
    processor: rehearsed.processor === undefined ? processorCost(mailboxes, journal) : ofRun(rehearsed.processor),
  }
  for (const [server, writing] of rehearsed.writing)
    ahead.keep?.(
      rehearsalFact(server),
      JSON.stringify({
        writing,
        readingBack: rehearsed.readingBack.get(server),
        ...(rates.processor === undefined ? {} : { processor: rates.processor }),
      }),
    )
  const now = Date.now()
  const answer = forecast({ plan, left, rates, now })
  const unseen = looks.filter(({ whole }) => !whole)
  const isBlind = unseen.length === looks.length
  if (answer.shortfall !== undefined && !readers.stop.aborted && !isBlind) noteShortfall(findings, answer.shortfall)
  const moving = left.filter(({ bytes }) => bytes > 0)
  const jobs = moving.length > 0 ? moving : left
  const known = (measured: boolean) => (measured ? 'measured' : 'assumed')
  const sides = {
    source: known(!isBlind && jobs.every(({ mailbox }) => rates.reading.has(mailbox.source.server.name))),
    target: known(!isBlind && jobs.every(({ mailbox }) => rates.writing.has(mailbox.target.server.name))),
  } as const
  return {
    ...answer,
    mailboxes: new Map(
      [...answer.mailboxes].map(([id, of]) => [id, unseen.some((look) => look.id === id) ? blind(of) : of]),
    ),
    plan: {
      ...(isBlind ? blind(answer.plan) : answer.plan),
      sides,
      ...(unseen.length > 0 && !isBlind ? { notCounted: unseen.length } : {}),
    },
  }
}

/** Where nothing was looked at nothing fits: whoever reads only that must not take it for a yes. */
function blind({ bytesPerSecond }: Forecast): Forecast {
  return { basis: 'assumed', bytesPerSecond, finishesAt: null, fits: false, marginSeconds: null }
}

/** A run takes its mailboxes in an order that follows from what it knows of them beforehand. */
function knownToRun(journal: Journal | undefined, mailbox: string): number | undefined {
  return journal === undefined || journal.folders.ofMailbox(mailbox).length === 0
    ? undefined
    : journal.messages.openIn(mailbox).bytes
}

function noteAccents(traits: MailTraits, { target }: MailboxPlan, { folderMap }: Foreseeable): void {
  for (const { target: to, messages } of folderMap) {
    if (to !== null && /[^\x20-\x7e]/.test(to.name)) traits.know(serverKey(target.server), 'accented-name', messages)
  }
}

function copiedFolders({ source, folderMap }: Foreseeable): { path: string; bytes: number }[] {
  const leftOut = new Set(folderMap.filter((row) => row.target === null).map((row) => row.source.path))
  return source.folders.filter(({ path }) => !leftOut.has(path))
}

/** One mailbox for each target server: one that could log in, because a refused login must not be repeated. */
function rehearsable({ request, loggedIn }: LookAhead, looks: readonly Foreseeable[]): MailboxPlan[] {
  // Where one server is both source and target, only one of the two logins is remembered; a folder map is made with
  // both.
  const mapped = new Set(looks.filter((look) => look.folderMap.length > 0).map((look) => look.id))
  const able = [
    ...loggedIn.filter(({ side }) => side === 'target').map(({ mailbox }) => mailbox),
    ...request.mailboxes.filter(({ id }) => mapped.has(id)),
  ]
  const byServer = new Map<string, MailboxPlan>()
  for (const mailbox of able) {
    const key = serverKey(mailbox.target.server)
    if (!byServer.has(key)) byServer.set(key, mailbox)
  }
  return [...byServer.values()]
}

/** What was rehearsed on a machine holds for every name that the plan gives it. */
function byName(mailboxes: readonly MailboxPlan[], rates: ReadonlyMap<string, Rate>): [string, Rate][] {
  return mailboxes.flatMap(({ target }) => {
    const rate = rates.get(serverKey(target.server))
    return rate === undefined ? [] : [[target.server.name, rate]]
  })
}

function noteShortfall(findings: Findings, shortfall: Shortfall): void {
  const { neededSeconds, availableSeconds, precopyBytes, mailboxes, precopyPlanned, backfillPlanned } = shortfall
  const first = mailboxes
    .slice(0, named)
    .map((one) => one.id)
    .join(', ')
  findings.add({
    // A plan that pre-copies in time, or says what may wait for the backfill, has thought of it.
    level: precopyPlanned || backfillPlanned ? 'warning' : 'blocker',
    scope: 'run',
    code: 'window-too-short',
    facts: {
      needed: neededSeconds,
      available: availableSeconds,
      ...(precopyBytes > 0
        ? { bytes: precopyBytes, count: mailboxes.length, late: mailboxes.length > named ? `${first}, …` : first }
        : {}),
    },
  })
}
