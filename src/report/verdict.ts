// May the source be switched off? One verdict with its reasons; yes only when every reason against it is gone. Pure.

import type { Language } from '../model/request.ts'
import { sumOwed, type Owed } from '../model/owed.ts'
import type { MailboxState, Problem, StatusDocument } from '../model/status.ts'
import { commandLine } from '../words/command-line.ts'
import { verdictWords, type SaidOfOwed } from '../words/verdict-words.ts'

/** What decides about one mailbox of the plan. */
export type MailboxFacts = {
  id: string
  /** A pass that is still to come apart. */
  state: MailboxState
  owed: Owed
  /** What verify has found, and no later verify has seen put right. */
  unconfirmed: number
  /** Messages that are pending, appending or copied. */
  unproved: number
  skipped: number
  acceptedLosses: number
  ghosts: number
  /** Altered copies that stay beside good ones: folders of the target and UIDs there. */
  setAside: readonly { folder: string; uid: number }[]
  /** What nobody has accepted. */
  problems: readonly Problem[]
  pass: { startedAt: number; newMessages: number } | null
  /** Its source is an archive: nothing arrives there any more. */
  fromArchive: boolean
  /** The earliest start of a pass that sees all that can still arrive; null: the plan does not say. */
  finalPass: number | null
  /** The final pass is owed, and whether its time has come. */
  owedPass: { due: boolean } | null
  /**
   * When the cutover opens (ms since 1970), where a pass that began after that is still to come; null: there was one,
   * or none is needed.
   */
  cutoverAt: number | null
  quietSince: number | null
  /** A look at the source has seen something move that the last pass cannot have seen. */
  moved: boolean
}

export type VerdictFacts = {
  /** All of the plan, whatever is in scope: the source is switched off for all of them. */
  mailboxes: readonly MailboxFacts[]
  running: boolean
  /** The last run was stopped before every mailbox had its turn. */
  stopped: boolean
  now: number
  /** When the last run began; null: there was none. */
  lastRunAt: number | null
  /** Mailboxes that are deliberately not copied. */
  retired: number
  /** The plan's file, as it was typed. */
  planFile: string
}

const saidOfOwed: readonly SaidOfOwed[] = [
  'never-listed',
  'second-list',
  'unlisted',
  'source-rematch',
  'copy-missing',
  'to-match',
  'last-look',
  'flags',
]

/** So many mailboxes are named. */
const named = 3

/**
 * Returns the verdict: `no` with everything that speaks against it, `yes` with what it rests on, or what to type to
 * know.
 */
export function canSwitchOff(facts: VerdictFacts, lang: Language): StatusDocument['canSwitchOff'] {
  const { mailboxes } = facts
  const of = mailboxes.length > 0 && mailboxes.every(isArchive) ? { of: 'archives' as const } : {}
  const against = reasonsAgainst(facts, lang)
  if (against.length > 0) return { verdict: 'no', because: against, ...of }
  const notKnown = reasonsNotKnown(facts, lang)
  if (notKnown.length === 0) return { verdict: 'yes', because: reasonsFor(facts, lang), ...of }
  const isSeenQuiet = !mailboxes.some(isNotSeenQuiet)
  return {
    verdict: 'not-yet-known',
    because: [...notKnown, ...reasonsFor(facts, lang, isSeenQuiet)],
    next: isSeenQuiet ? 'verify' : 'run',
    ...of,
  }
}

/** Each says what to type to know. */
function reasonsNotKnown({ mailboxes, planFile }: VerdictFacts, lang: Language): string[] {
  const say = verdictWords(lang)
  const unseen = mailboxes.filter(isNotSeenQuiet)
  const unconfirmed = mailboxes.filter((facts) => facts.unconfirmed > 0)
  const findings = unconfirmed.reduce((sum, facts) => sum + facts.unconfirmed, 0)
  return [
    ...(unseen.length === 0 ? [] : [say.notSeenQuiet(unseen.length, namesOf(unseen), commandLine(['run', planFile]))]),
    ...(findings === 0 ? [] : [say.notVerified(findings, namesOf(unconfirmed), commandLine(['verify', planFile]))]),
  ]
}

/** Its plan names no end, and neither a later pass nor a look has shown that nothing came after its last pass. */
function isNotSeenQuiet({ fromArchive, finalPass, quietSince }: MailboxFacts): boolean {
  return !fromArchive && finalPass === null && quietSince === null
}

function reasonsAgainst({ mailboxes, running, stopped, now, lastRunAt }: VerdictFacts, lang: Language): string[] {
  const say = verdictWords(lang)
  const blocking = mailboxes.flatMap(({ problems }) => problems.filter(({ outcome }) => outcome !== 'ghost'))
  const ofRun = running ? say.atWork : say
  const neverRun = mailboxes.filter(({ state }) => state === 'not-started')
  const parked = mailboxes.filter(({ state }) => state === 'parked')
  const unfinished = mailboxes.filter(isUnfinished)
  const moved = mailboxes.filter(({ moved: seen }) => seen)
  const outcomes = (outcome: string): number => blocking.filter((problem) => problem.outcome === outcome).length
  const told = ['differs', 'refused', 'gone', 'folder', 'parked', 'stopped', 'pending', 'missing', 'unread', 'copied']
  const counted: [number, (count: number) => string][] = [
    [mailboxes.reduce((sum, { unproved }) => sum + unproved, 0), say.notProved],
    [outcomes('differs'), say.differs],
    [outcomes('refused'), say.refused],
    [outcomes('gone'), say.gone],
    [outcomes('folder'), say.folders],
    [outcomes('missing') + outcomes('unread'), say.foundByVerify],
    [blocking.filter(({ outcome }) => !told.includes(outcome)).length, say.otherProblems],
  ]
  const owed = sumOwed(mailboxes.map((facts) => facts.owed))
  return [
    ...(running ? [say.running] : []),
    ...(neverRun.length > 0
      ? [ofRun.neverRun(neverRun.length, namesOf(neverRun))]
      : mailboxes.length === 0 || lastRunAt === null
        ? [say.nothingCopied]
        : []),
    ...(parked.length > 0 ? [say.parked(parked.length, namesOf(parked))] : []),
    ...(unfinished.length > 0 ? [ofRun.unfinished(unfinished.length, namesOf(unfinished))] : []),
    ...(stopped && unfinished.length === 0 ? [say.stopped] : []),
    ...counted.flatMap(([count, word]) => (count > 0 ? [word(count)] : [])),
    ...saidOfOwed.flatMap((kind) => (owed[kind] === undefined ? [] : [say.owed[kind](owed[kind])])),
    // The run at work may be the one that is due.
    ...finalPassReasons(mailboxes, lang, !running),
    ...cutoverReasons(mailboxes, now, lang),
    ...(moved.length > 0 ? [say.moved(moved.length, namesOf(moved))] : []),
  ]
}

/** Left in the middle, or incomplete for a reason that is none of the others. */
function isUnfinished({ state, unproved, acceptedLosses, ghosts, problems, owed }: MailboxFacts): boolean {
  if (state === 'running' || state === 'stopped') return true
  const isOwedSaid = saidOfOwed.some((kind) => owed[kind] !== undefined)
  const isSaid = unproved > 0 || problems.length > 0 || acceptedLosses > 0 || ghosts > 0 || isOwedSaid
  return state === 'incomplete' && !isSaid
}

/** One sentence for each moment after which a pass is owed, in order of time; `isDueTold`: where it has come, too. */
function finalPassReasons(mailboxes: readonly MailboxFacts[], lang: Language, isDueTold: boolean): string[] {
  const say = verdictWords(lang)
  const byMoment = new Map<number, { due: boolean; count: number }>()
  for (const { finalPass, owedPass } of mailboxes) {
    if (finalPass === null || owedPass === null || (owedPass.due && !isDueTold)) continue
    byMoment.set(finalPass, { due: owedPass.due, count: (byMoment.get(finalPass)?.count ?? 0) + 1 })
  }
  return [...byMoment]
    .toSorted(([a], [b]) => a - b)
    .map(([after, { due, count }]) =>
      (due ? say.finalPassDue : say.finalPassLater)(count, new Date(after).toISOString()),
    )
}

/** Before the cutover users still work on the source: what was proved until then is not all there will be. */
function cutoverReasons(mailboxes: readonly MailboxFacts[], now: number, lang: Language): string[] {
  const awaited = mailboxes.flatMap(({ state, cutoverAt }) =>
    cutoverAt === null || state === 'not-started' ? [] : [cutoverAt],
  )
  const [at] = awaited
  if (at === undefined) return []
  const say = verdictWords(lang)
  return [(at > now ? say.cutoverLater : say.cutoverOpen)(awaited.length, new Date(at).toISOString())]
}

/** `isKnown`: that nothing more comes, from a timeline or because it was looked at. */
function reasonsFor({ mailboxes, lastRunAt, retired }: VerdictFacts, lang: Language, isKnown = true): string[] {
  const say = verdictWords(lang)
  const iso = (instant: number): string => new Date(instant).toISOString()
  const sum = (of: (facts: MailboxFacts) => number): number => mailboxes.reduce((total, facts) => total + of(facts), 0)
  // The oldest look is the one that the whole rests on.
  const listedAt = mailboxes.reduce(
    (oldest, { pass }) => Math.min(oldest, pass?.startedAt ?? lastRunAt ?? 0),
    Number.MAX_SAFE_INTEGER,
  )
  const [archives, accounts] = [mailboxes.filter(isArchive), mailboxes.filter((facts) => !isArchive(facts))]
  const finalPasses = accounts.map(({ finalPass }) => finalPass)
  const lastFinal = finalPasses.reduce<number | null>(
    (latest, at) => (at === null ? latest : Math.max(latest ?? at, at)),
    null,
  )
  const found = accounts.reduce((total, { pass }) => total + (pass?.newMessages ?? 0), 0)
  const quietSince = accounts.reduce<number | null>(
    (latest, facts) => (latest === null || facts.quietSince === null ? null : Math.max(latest, facts.quietSince)),
    0,
  )
  const counted: [number, (count: number) => string][] = [
    [sum(({ acceptedLosses }) => acceptedLosses), say.acceptedLosses],
    [sum(({ skipped }) => skipped), say.leftOut],
    [retired, say.retired],
    [sum(({ ghosts }) => ghosts), say.ghosts],
  ]
  const endsAll = finalPasses.every((at) => at !== null)
  return [
    say.complete(iso(listedAt)),
    ...(archives.length === 0 ? [] : [say.fromArchives(archives.length)]),
    ...(lastFinal === null ? [] : [say.finalPassDone(iso(lastFinal))]),
    ...(endsAll || !isKnown ? [] : [say.noTimeline]),
    ...(accounts.length === 0
      ? []
      : quietSince !== null
        ? [say.quiet(iso(quietSince))]
        : found > 0 && !endsAll
          ? [say.notQuiet(found)]
          : []),
    ...counted.flatMap(([count, word]) => (count > 0 ? [word(count)] : [])),
    ...setAsideReasons(mailboxes, lang),
  ]
}

/** What an earlier copy left beside a good one is no reason against, and is said all the same. */
function setAsideReasons(mailboxes: readonly MailboxFacts[], lang: Language): string[] {
  const places = mailboxes.flatMap(({ id, setAside }) =>
    setAside.map(({ folder, uid }) => `${id} ${folder} UID ${uid}`),
  )
  if (places.length === 0) return []
  const shown = places.slice(0, named).join(', ')
  return [verdictWords(lang).setAside(places.length, places.length > named ? `${shown}, …` : shown)]
}

const isArchive = ({ fromArchive }: MailboxFacts): boolean => fromArchive

function namesOf(mailboxes: readonly MailboxFacts[]): string {
  const names = mailboxes.slice(0, named).map(({ id }) => id)
  return mailboxes.length > named ? `${names.join(', ')}, …` : names.join(', ')
}
