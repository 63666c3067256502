// The ways out of what verify found: the command that copies it once more, and the lines that give it up in the plan.

import type { Language } from '../model/request.ts'
import type { Problem, VerifyDocument } from '../model/status.ts'
import { uiWords } from '../words/ui-words.ts'
import type { Typed } from './ending.ts'
import { commandLine } from '../words/command-line.ts'
import { inHours } from './in-hours.ts'
import { inLanguage } from './in-language.ts'
import { printable } from './text.ts'

/** So many mailboxes and folders go into one command: the next verification names the others. */
const named = 8
/** So many lines for the plan are shown. */
const shown = 5

/** What the next run may be asked to copy once more: it is missing, or its copy was altered. */
function repairable({ problems }: VerifyDocument): Problem[] {
  return problems.filter(({ again, accepted }) => again === true && accepted === undefined)
}

/** `run … --again <folder>` for the mailboxes that have such messages, and for no others; undefined: there are none. */
export function copyAgainCommand(
  document: VerifyDocument,
  plan: string | undefined,
  outcome?: 'missing' | 'differs',
): readonly string[] | undefined {
  const wanted = repairable(document).filter((problem) => outcome === undefined || problem.outcome === outcome)
  if (wanted.length === 0 || plan === undefined) return undefined
  const mailboxes = new Set([...new Set(wanted.map(({ mailbox }) => mailbox))].slice(0, named))
  const folders = wanted.flatMap(({ mailbox, folder }) => (folder !== null && mailboxes.has(mailbox) ? [folder] : []))
  return [
    'run',
    plan,
    ...[...mailboxes].flatMap((mailbox) => ['--only', mailbox]),
    ...[...new Set(folders)].slice(0, named).flatMap((folder) => ['--again', folder]),
  ]
}

/** For copies with other bytes: both ways, as they are typed. Nothing is ever deleted by either. */
export function waysOut(document: VerifyDocument, typed: Typed, lang: Language): string[] {
  const altered = document.problems.filter(({ outcome, accepted, uid }) => {
    return outcome === 'differs' && accepted === undefined && uid !== null
  })
  if (altered.length === 0) return []
  const words = uiWords(lang).verify.waysOut
  const command = copyAgainCommand(document, typed.plan, 'differs')
  const look = lookCommand(altered, typed, words.saveFolder)
  return [
    words.heading(altered.length),
    ...(look === undefined ? [] : [`  ${words.look}`, `    ${printable(commandLine(inLanguage(look, typed)))}`]),
    ...(command === undefined
      ? []
      : [
          `  ${words.copyAgain}`,
          `    ${printable(commandLine(inHours(inLanguage(command, typed), typed, lang).next))}`,
        ]),
    `  ${words.accept}`,
    '    acceptedLosses:',
    ...altered.slice(0, shown).map((problem) => `      - ${printable(acceptedLoss(problem))}`),
    ...(altered.length > shown ? [`      # ${words.more(altered.length - shown)}`] : []),
    '',
  ]
}

/** `verify … --save`: both messages as files, for whoever decides; undefined: it has just been asked for. */
function lookCommand(
  altered: readonly Problem[],
  { plan, again }: Typed,
  folder: string,
): readonly string[] | undefined {
  if (plan === undefined || again.includes('--save')) return undefined
  const mailboxes = [...new Set(altered.map(({ mailbox }) => mailbox))].slice(0, named)
  return ['verify', plan, ...mailboxes.flatMap((mailbox) => ['--only', mailbox]), '--save', folder]
}

function acceptedLoss({ mailbox, folder, uid, digest }: Problem): string {
  const bytes = typeof digest === 'string' ? `, digest: "${digest}"` : ''
  const place = `mailbox: ${scalar(mailbox)}, folder: ${scalar(folder ?? '')}, uid: ${uid ?? 0}`
  return `{ ${place}${bytes}, by: "", reason: "" }`
}

/** As YAML reads it back: quoted where a plain word could be taken for something else. */
function scalar(text: string): string {
  return /^[A-Za-z][\w./@-]*$/.test(text) && !/^(true|false|null|yes|no|on|off)$/i.test(text)
    ? text
    : JSON.stringify(text)
}
