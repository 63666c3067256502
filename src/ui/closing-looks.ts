// The closing lines of what only looks: check, check --logins, verify.

import type { Code } from '../model/codes.ts'
import type { Language } from '../model/request.ts'
import type { CheckDocument, Problem } from '../model/status.ts'
import { loginsWords } from '../words/logins-words.ts'
import type { ClosingPhrases, Told } from '../words/ui-phrases.ts'
import type { Ending, Planned, Typed } from './ending.ts'
import { isTrouble } from './logins-overview.ts'
import { isOfMailboxes, kindsOf } from './obstacles.ts'
import { copyAgainCommand } from './ways-out.ts'

/** After a check. */
export function checkClosing(
  { document, stopped, lock }: Extract<Ending, { kind: 'check' }>,
  say: ClosingPhrases,
  planned: Planned,
  again: readonly string[],
): [Told, readonly string[]] {
  const [told, next] = checkTold(
    document,
    stopped,
    say,
    lock === undefined ? planned('run') : planned('run', '--locked', lock),
    again,
  )
  return [
    document.findings.some((finding) => finding.code === 'rehearsal-folder-left')
      ? { ...told, means: say.checkLeftFolder }
      : told,
    next,
  ]
}

/** What a rehearsal says that wrote messages on a target. */
const hasWritten: ReadonlySet<Code> = new Set(['rehearsal-done', 'rehearsal-refused', 'rehearsal-altered'])

function checkTold(
  document: CheckDocument,
  stopped: boolean,
  say: ClosingPhrases,
  run: readonly string[],
  again: readonly string[],
): [Told, readonly string[]] {
  if (stopped) return [say.checkStopped, again]
  const found = (level: string): number => document.findings.filter((finding) => finding.level === level).length
  const warnings = found('warning')
  const rehearsed = document.findings.some(({ code }) => hasWritten.has(code))
  if (document.verdict === 'blocked')
    return [
      say.checkBlocked({
        blockers: found('blocker'),
        warnings,
        kinds: kindsOf(document),
        mailboxesOnly: isOfMailboxes(document),
        rehearsed,
      }),
      again,
    ]
  const rows = document.mailboxes.flatMap((mailbox) => mailbox.folderMap.filter((row) => row.target !== null))
  const messages = rows.reduce((sum, row) => sum + row.messages, 0)
  const bytes = rows.reduce((sum, row) => sum + row.bytes, 0)
  // Of a mailbox that was not looked at nobody knows.
  const { finishesAt, notCounted } = document.forecast
  const nothingLeft = finishesAt === null && notCounted === undefined && messages > 0
  const about = { messages, bytes, mailboxes: document.mailboxes.length, warnings, rehearsed, nothingLeft }
  return [say.checkReady(about), run]
}

/** After a check of the logins alone. */
export function loginsClosing(
  document: CheckDocument,
  stopped: boolean,
  lang: Language,
  planned: Planned,
  again: readonly string[],
): [Told, readonly string[]] {
  const words = loginsWords(lang)
  if (stopped) return [words.stopped, again]
  const logins = document.logins ?? { mailboxes: 0, working: 0, notTried: 0 }
  const troubles = document.findings.filter(isTrouble).length
  if (troubles === 0) return [words.allWork(logins), planned('check')]
  const told = words.someFail({ ...logins, troubles })
  // A refusal that cannot be written down is repeated by whoever comes next.
  return [
    document.findings.some(({ code }) => code === 'journal-unwritable')
      ? { ...told, means: words.notRemembered }
      : told,
    again,
  ]
}

/** After a verification. */
export function verifyClosing(
  ending: Extract<Ending, { kind: 'verify' }>,
  say: ClosingPhrases,
  planned: Planned,
  { plan, again: sameCommand }: Typed,
): [Told, readonly string[]] {
  const { totals, verdict } = ending.document
  const problems = ending.document.problems.filter((problem) => problem.accepted === undefined && !isOfSource(problem))
  const accepted = totals.acceptedLosses ?? 0
  if (ending.stopped) return [say.verifyStopped, sameCommand]
  const byUsers = totals.moved + totals.flagsChanged + totals.unexpected
  if (verdict === 'identical')
    return [
      say.verifyIdentical({ compared: totals.compared - accepted, against: ending.against, byUsers, accepted }),
      planned('status'),
    ]
  const left = problems.filter(({ outcome }) => outcome === 'altered-left').length
  const other = ending.strict ? byUsers + left : Math.max(0, problems.length - totals.differs - totals.missing)
  const again = copyAgainCommand(ending.document, plan, 'missing')
  const { compared, differs, missing } = totals
  const told = say.verifyDiffers({ compared, differs, missing, other, again: again !== undefined })
  // A message that the source has and the target lacks is what a run repairs; for other bytes, knowing what the code
  // means comes first.
  const first = problems.find((problem) => problem.code !== 'missing')
  if (again !== undefined) return [told, again]
  return [told, totals.missing > 0 || first === undefined ? planned('run') : ['explain', first.code]]
}

/** A signature that was no better before is in no copy's way. */
function isOfSource({ outcome }: Problem): boolean {
  return outcome === 'broken-at-source' || outcome === 'signature-unreadable'
}
