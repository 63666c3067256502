// The phrases of the screens in English.

import { closingEn } from './closing-en.ts'
import { count, duration, size } from './ui-amounts.ts'
import type { UiPhrases } from './ui-phrases.ts'

const n = (value: number): string => count(value, 'en')
const b = (bytes: number): string => size(bytes, 'en')
const t = (seconds: number): string => duration(seconds, 'en')
const some = (value: number, one: string, many: string): string => `${n(value)} ${value === 1 ? one : many}`
const messages = (value: number): string => some(value, 'message', 'messages')
const mailboxes = (value: number): string => some(value, 'mailbox', 'mailboxes')
const folders = (value: number): string => some(value, 'folder', 'folders')

const works = { run: 'Copying and verifying', check: 'Checking', verify: 'Verifying' } as const
const runStates = {
  'not-started': 'not started',
  running: 'running',
  stopped: 'stopped',
  incomplete: 'incomplete',
  'pass-due': 'pass due',
  complete: 'complete',
} as const
const mailboxStates = {
  'not-started': 'not started',
  running: 'running',
  stopped: 'stopped',
  incomplete: 'incomplete',
  parked: 'set aside',
  'pass-due': 'pass due',
  complete: 'complete',
} as const
const states = {
  pending: 'still to copy',
  appending: 'sent, answer unknown',
  copied: 'copied, not yet verified',
  verified: 'verified',
  differs: 'differs',
  refused: 'refused',
  skipped: 'left out',
  gone: 'gone',
} as const

export const uiEn: UiPhrases = {
  problem: 'PROBLEM',
  accepted: '(accepted by the plan)',
  warning: 'WARNING',
  note: 'NOTE',
  hint: 'What to do:',
  missingSecrets: (value, { listed, all }) =>
    `No password for ${some(value, 'login', 'logins')}; ` +
    (all ? 'every mailbox is set aside' : 'the mailboxes concerned are set aside, the others go on') +
    (listed ? ':' : `; ${value === 1 ? 'it is' : 'they are'} listed at the end.`),
  moreMissing: (value) => `… and ${n(value)} more`,
  nothingToDo: 'Nothing to do.',

  progress: {
    started: (context, plan, value) => `${works[context]}: plan "${plan}", ${mailboxes(value)}.`,
    previousRunDied: (pid, host, startedAt) =>
      `The run of ${startedAt} (process ${pid} on ${host}) ended without saying so. What it left open is settled ` +
      'first; nothing will be doubled.',
    counted: (mailbox, value, all, bytes, done) =>
      `${mailbox}: ${folders(value)}, ${messages(all)} (${b(bytes)})${done > 0 ? `, ${n(done)} already done` : ''}.`,
    folderStarted: (mailbox, folder, target, value, bytes) =>
      `${mailbox}: folder "${folder}" to "${target}", ${messages(value)} (${b(bytes)}).`,
    folderDone: (mailbox, folder, target) =>
      folder === target
        ? `${mailbox}: folder "${folder}" done.`
        : `${mailbox}: folder "${folder}" done, in "${target}".`,
    settling: (mailbox, folder, value, seconds) =>
      `${mailbox}: "${folder}": the answer for ${messages(value)} never came; waiting ${t(seconds)} until the ` +
      'folder is still, so that nothing is doubled.',
    settled: (mailbox, folder, found, again) =>
      `${mailbox}: "${folder}" settled: ${n(found)} had arrived, ${n(again)} will be sent again.`,
    adopting: (mailbox, folder, present) =>
      `${mailbox}: "${folder}" already holds ${messages(present)}; recognising what is there by content.`,
    reconnecting: (mailbox, server, attempt, seconds, reason) =>
      `${mailbox}: no connection to ${server} (${reason}); trying again in ${t(seconds)}, attempt ${n(attempt)}.`,
    writing: (mailbox, server, writer, alone) =>
      `${mailbox}: writes to ${server} by ` +
      (writer +
        (alone
          ? '; one connection to write and to read back, in turns: two would save a round trip for each message'
          : '') +
        '.'),
    mailboxDone: (mailbox, state, verified, all, bytes) =>
      `${mailbox}: ${mailboxStates[state]}, ${n(verified)} of ${messages(all)} verified` +
      (bytes === undefined ? '.' : ` (${b(bytes)}).`),
    lookedAt: (mailbox, value, all, bytes) => `${mailbox}: ${folders(value)}, ${messages(all)} (${b(bytes)}).`,
    lookedLabel: 'Mailboxes',
    looked: (value, of) => `${n(value)} of ${mailboxes(of)} looked at.`,
    parked: (mailbox, reason) => `${mailbox} is set aside: ${reason}`,
    parkedByServer: (mailbox, reason) => `${mailbox} is set aside, as is every other that meets the same: ${reason}`,
    stopping: 'Stopping: nothing new is taken, what is under way is finished. A second Ctrl-C stops at once.',
    overall: (about) =>
      `${about.percent}% · ` +
      (about.total === 0 ? '' : `${n(about.done)} of ${about.certain ? '' : 'about '}${messages(about.total)} · `) +
      `${n(about.mailboxesDone)} of ` +
      `${mailboxes(about.mailboxes)}` +
      `${about.rate === '' ? '' : ` · ${about.rate}`}${about.remaining === '' ? '' : ` · ${about.remaining} left`}`,
    whole: (done, all) => `Total, ${n(done)}/${n(all)}`,
    message: (state) => states[state],
    noteListing: 'listing',
    noteSettling: (seconds) => `settling, ${t(seconds)}`,
    noteReconnecting: (attempt) => `reconnecting (${n(attempt)})`,
    noteStopping: 'stopping',
    noteMoved: (bytes) => `${bytes} moved`,
  },

  status: {
    runState: runStates,
    mailboxState: mailboxStates,
    title: (plan, when) => `${plan}, as of ${when}`,
    totals: (value, bytes, inFolders, inMailboxes, listed) =>
      `${messages(value)}, ${b(bytes)}, in ${folders(inFolders)} of ` +
      `${listed < inMailboxes ? `${n(listed)} of ` : ''}${mailboxes(inMailboxes)}`,
    lines: {
      pending: () => states.pending,
      appending: () => states.appending,
      copied: () => states.copied,
      verified: () => states.verified,
      differs: () => 'different',
      refused: () => states.refused,
      gone: () => 'gone, at the source or the target',
      skipped: () => 'left out by the plan',
      adopted: (value) => (value === 1 ? 'of which was already there' : 'of which were already there'),
      noted: () => 'of which with a note',
      acceptedLosses: () => 'given up by decision',
      ghosts: (value) => (value === 1 ? 'surplus copy (ghost)' : 'surplus copies (ghosts)'),
    },
    lastVerify: ({ at, against, mailboxes: scope, verdict, differs }) =>
      `Last verify: ${at}, ${mailboxes(scope)} against the ${against}: ` +
      (verdict === 'identical'
        ? 'identical.'
        : `${verdict === 'not-finished' ? 'cut before its end; ' : ''}` +
          `${differs === 0 ? 'nothing different until then.' : `${n(differs)} different, missing or not verified.`}`),
    forecast: (rate, at, measured, running) =>
      `At ${rate}/s (${measured ? 'measured' : 'assumed'}) it ${running ? 'ends' : 'would end, if started now,'} ${at}`,
    notCounted: (value) => `${mailboxes(value)} not listed yet, taken to be as large as the others`,
    columns: {
      mailbox: 'mailbox',
      group: 'group',
      state: 'state',
      proved: 'verified/messages',
      size: 'size',
      left: 'left',
      problems: 'problems',
    },
    acceptedLosses: (value) =>
      value === 1 ? '1 message is given up by decision:' : `${n(value)} messages are given up by decision:`,
    accepted: (codes) => `Accepted by the plan: ${codes}.`,
    problems: (value) => (value === 1 ? '1 problem:' : `${n(value)} problems:`),
    notes: (value) => (value === 1 ? '1 note, nothing to do:' : `${n(value)} notes, nothing to do:`),
  },

  check: {
    level: {
      blocker: (value) => `${some(value, 'OBSTACLE', 'OBSTACLES')}: a run would stop, or set the mailbox aside`,
      warning: (value) => `${some(value, 'WARNING', 'WARNINGS')}: the run can start, but read this first`,
      note: (value) => `${some(value, 'NOTE', 'NOTES')}: good to know`,
    },
    alike: (value, inMailboxes) =>
      inMailboxes === 0
        ? `${n(value)} times`
        : value === inMailboxes
          ? mailboxes(value)
          : `${n(value)} times, in ${mailboxes(inMailboxes)}`,
    moreAlike: (value, which) => `… and ${n(value)} more${which === '' ? '' : `: ${which}`} (all: --verbose)`,
    mailbox: (id, value, all, bytes) => `${id}: ${folders(value)}, ${messages(all)}, ${b(bytes)}`,
    allTogether: (value, inFolders, all, bytes) =>
      `${mailboxes(value)}: ${folders(inFolders)}, ${messages(all)}, ${b(bytes)}`,
    largest: (value) => `The ${n(value)} largest:`,
    moreMailboxes: (value) => `… and ${n(value)} smaller ones: --verbose shows all, folder by folder.`,
    use: (last, sent) => `last arrival: ${last ?? 'none'}${sent === false ? '; nothing was ever sent' : ''}`,
    yesNo: { yes: 'yes', no: 'no' },
    late: 'too late',
    quota: (used, limit) => `target quota: ${b(used)} used of ${b(limit)}, ${b(Math.max(0, limit - used))} free`,
    columns: {
      source: 'source folder',
      target: 'target folder',
      use: 'use',
      messages: 'messages',
      size: 'size',
      folder: 'folder',
      year: 'year',
      mailbox: 'mailbox',
      folders: 'folders',
      free: 'free on target',
      last: 'last arrival',
      sent: 'ever sent',
    },
    create: 'new',
    existing: 'exists',
    foldersHidden: 'Folder by folder: --verbose, or --only one mailbox.',
    byYear: 'By year of arrival:',
    allFolders: 'all folders',
    allMailboxes: 'All mailboxes, by year of arrival:',
    noYear: 'no date',
    forecast: {
      ends: (at, rate, known) =>
        `Forecast: if started now, done ${at}, at ${rate}/s${known === undefined ? '' : ` (${known})`}`,
      measured: 'measured',
      assumed: 'assumed',
      sides: ({ source }) =>
        source === 'measured'
          ? 'source measured; target not measured, taken to be as fast: check --rehearse measures it'
          : 'target measured; source not measured',
      nothingLeft: 'Forecast: nothing is left to copy',
      nothingSeen: 'Forecast: none, as no mailbox could be looked at on both sides',
      notSeen: (value) =>
        `${mailboxes(value)} could not be looked at on both sides: taken as the last run left ` +
        `${value === 1 ? 'it' : 'them'}, or to be as large as the others`,
      fits: (margin) => `in time, with ${margin} to spare`,
      tooLong: (excess) => `TOO LATE by ${excess}, for the window or for the end of the source`,
    },
    moreMessages: '… and more: --json lists the first 100 of each folder',
    left: '(left out by the plan)',
    side: { source: 'source', target: 'target' },
  },

  verify: {
    waysOut: {
      heading: (value) =>
        value === 1
          ? 'The copy with other bytes stays as it is until somebody decides:'
          : 'Copies with other bytes stay as they are until somebody decides:',
      look: 'the original and the copy, as files to look at:',
      saveFolder: 'messages-that-differ',
      copyAgain: 'copied once more, beside the altered copy (nothing is deleted):',
      accept: 'or given up, in the plan, with who decided and why:',
      more: (value) => `and ${n(value)} more`,
    },
    notRecorded: 'The journal could not be written: status and run will not know of this verification.',
    kept: (value, folder) =>
      value === 0
        ? `Nothing differs: there was nothing to keep in ${folder}.`
        : `Kept in ${folder}: ${messages(value)}, as source and target give ${value === 1 ? 'it' : 'them'}; ` +
          'the list is list.csv.',
    lines: {
      compared: () => 'compared',
      identical: () => 'identical',
      differs: () => 'different',
      missing: () => 'missing on the target',
      moved: () => 'moved by users',
      flagsChanged: () => 'flags changed by users',
      unexpected: () => 'new mail of the users',
      acceptedLosses: () => 'given up by decision',
    },
  },

  closing: closingEn,
}
