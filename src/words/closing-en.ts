// The closing lines of every command in English.

import { count, size } from './ui-amounts.ts'
import type { ClosingPhrases } from './ui-phrases.ts'

const n = (value: number): string => count(value, 'en')
const b = (bytes: number): string => size(bytes, 'en')
const some = (value: number, one: string, many: string): string => `${n(value)} ${value === 1 ? one : many}`
const messages = (value: number): string => some(value, 'message', 'messages')
const mailboxes = (value: number): string => some(value, 'mailbox', 'mailboxes')
const folders = (value: number): string => some(value, 'folder', 'folders')

export const closingEn: ClosingPhrases = {
  happened: 'What happened:',
  means: 'What it means:',
  next: 'Next command:',
  and: ' and ',
  shortfallUnknown: 'something is still open',
  shortfall: {
    parked: (value) => `${mailboxes(value)} set aside`,
    folders: (value) => `${folders(value)} not copied as a whole`,
    pending: (value) => `${n(value)} not yet copied`,
    copied: (value) => `${n(value)} copied but not yet verified`,
    differs: (value) => `${n(value)} on the target with other bytes or date`,
    refused: (value) => `${n(value)} refused`,
    gone: (value) => `${n(value)} removed from the target by someone`,
    skipped: (value) => `${n(value)} left out`,
    ghosts: (value) => some(value, 'surplus copy', 'surplus copies'),
    verify: (value) => `${some(value, 'finding', 'findings')} of the last verification still open`,
  },
  runComplete: (about) => {
    const aside = [
      about.excluded > 0 ? `${n(about.excluded)} left out by the plan` : '',
      about.expunged > 0 ? `${n(about.expunged)} deleted at the source by its user` : '',
      about.accepted > 0 ? `${n(about.accepted)} given up by decision` : '',
    ].filter((part) => part !== '')
    const beside = aside.length > 0 ? ` (${aside.join(', ')})` : ''
    const all =
      `${about.verified === 1 ? 'the only message' : `all ${messages(about.verified)}`} of ` +
      `${mailboxes(about.mailboxes)}`
    if (about.verified === 0)
      return {
        happened: `Done: there is no message to copy in ${mailboxes(about.mailboxes)}${beside}.`,
        means: 'The folders are in place on the target; the source was not changed.',
      }
    return {
      happened: about.quiet
        ? `Nothing was left to do: ${all} had been copied and verified before${beside}.`
        : `Done: ${all}${aside.length > 0 ? '' : ` (${b(about.bytes)})`} ${about.verified === 1 ? 'is' : 'are'} ` +
          `on the target, read back and verified byte by byte${beside}.`,
      means:
        (about.quiet
          ? 'Each was verified when it was copied; this run has read none of the copies again, verify does. '
          : 'Each was read back when it was copied; what changes on the target after that, verify finds. ') +
        `The source was ${about.listed === null ? 'not changed' : `last listed ${about.listed}, and not changed`}. ` +
        'Mail that still arrives there is copied by running again.',
    }
  },
  runIncomplete: (about) => ({
    happened:
      `Finished, but not everything is in order: ${n(about.verified)} of ${messages(about.messages)} ` +
      `${about.listed ? '' : 'known so far '}verified; ` +
      `${about.shortfalls}.`,
    means: about.parked
      ? 'What is verified stays verified and is not sent again. Remove the reason given for each mailbox set aside, ' +
        'then run again: only what is left is done.'
      : 'What is verified stays verified and is not sent again; the source was not changed. Whatever is not in ' +
        'order is listed with its reason.',
  }),
  noneEntered: (about) => ({
    happened:
      'No mailbox could be entered: nothing was copied.' +
      (about.verified === 0 ? '' : ` Verified before: ${n(about.verified)} of ${messages(about.messages)}.`),
    means: 'Nothing was changed on either side. Once the reasons above are removed, the same run does all of it.',
  }),
  runStopped: (about) => ({
    happened:
      `${about.why}: ${n(about.verified)} of ${messages(about.messages)} known so far ` +
      `${about.verified === 1 ? 'is' : 'are'} verified.`,
    means: 'Nothing is lost and nothing will be doubled: the same command goes on from here.',
  }),
  statusNotStarted: {
    happened: 'No run of this plan has started yet.',
    means: 'Nothing has been copied. A check says beforehand what would go wrong, and changes nothing.',
  },
  statusWaiting: (about) => ({
    happened:
      `A run waits until ${about.until}` +
      (about.messages === 0 ? '.' : `: ${n(about.verified)} of ${messages(about.messages)} known so far verified.`),
    means: 'It begins by itself then; there is nothing to do but leave it running.',
  }),
  waitDied: 'Nothing has been copied, and nobody waits any more: the command below does it in its place.',
  statusRunning: (about) => ({
    happened:
      `A run is at work: ${n(about.verified)} of ${messages(about.messages)} known so far verified at ` +
      `${about.when}.`,
    means: 'It goes on by itself; there is nothing to do but wait.',
  }),
  statusStopped: (about) => ({
    happened:
      `The last run stopped before the end: ${n(about.verified)} of ${messages(about.messages)} known so far ` +
      'verified.',
    means: 'Nothing is lost and nothing will be doubled: the run goes on from there.',
  }),
  statusPassDue: (about) => ({
    happened: `This pass is complete: ${n(about.verified)} of ${messages(about.messages)} verified.`,
    means:
      about.after === null
        ? 'One more run is needed, for the mail that arrived meanwhile.'
        : about.due
          ? `The last run is due now: mail and receipts could arrive until ${about.after}, and no run that ` +
            'started after that has finished.'
          : `Mail and receipts can still arrive: the last run must start after ${about.after}. Until then each ` +
            'run copies what is new.',
  }),
  checkReady: (about) => ({
    happened:
      `Ready${about.warnings > 0 ? `, with ${some(about.warnings, 'warning', 'warnings')}` : ''}: ` +
      (about.nothingLeft
        ? `of ${messages(about.messages)} (${b(about.bytes)}) in ${mailboxes(about.mailboxes)} nothing is left to copy.`
        : `${messages(about.messages)} (${b(about.bytes)}) of ${mailboxes(about.mailboxes)} can be copied.`),
    means:
      about.warnings > 0
        ? `${unchanged(about.rehearsed)} The run can start; the warnings above say what will not go as you may expect.`
        : about.rehearsed
          ? `${unchanged(true)} Nothing stands in the way of a run.`
          : 'Nothing was changed on either side, and nothing stands in the way of a run.',
  }),
  checkBlocked: (about) => ({
    happened:
      `Not ready: ${some(about.blockers, 'obstacle', 'obstacles')} ` +
      `(${about.kinds})${about.warnings > 0 ? ` and ${some(about.warnings, 'warning', 'warnings')}` : ''}, ` +
      'listed above.',
    means:
      `${unchanged(about.rehearsed)} Remove each obstacle as its hint says, then check ` +
      `again${about.mailboxesOnly ? '; a run would set those mailboxes aside and copy the others' : ''}.`,
  }),
  checkLeftFolder:
    'A scratch folder with synthetic messages is still on the target, named above: delete it by hand. Nothing ' +
    'else was changed on either side.',
  checkStopped: {
    happened: 'The check was stopped before the end.',
    means: 'Nothing was changed on either side; what is listed above is only a part.',
  },
  verifyIdentical: (about) => ({
    happened:
      about.compared === 0
        ? 'There was no message to compare.'
        : `Identical: ${about.compared === 1 ? '1 message' : `all ${messages(about.compared)}`} compared, byte ` +
          `by byte${about.accepted > 0 ? ` (${n(about.accepted)} more given up by decision)` : ''}.`,
    means:
      (about.against === 'source'
        ? 'The target holds what the source holds.'
        : 'The target holds the very bytes whose digests were recorded when they were copied.') +
      (about.byUsers > 0
        ? ` What the users did since (${n(about.byUsers)}: new mail, moves, flags) is no difference.`
        : ''),
  }),
  verifyDiffers: (about) => {
    const parts = [
      about.differs > 0 ? `${n(about.differs)} different` : '',
      about.missing > 0 ? `${n(about.missing)} missing` : '',
      about.other > 0 ? some(about.other, 'other difference or problem', 'other differences or problems') : '',
    ].filter((part) => part !== '')
    return {
      happened:
        `Not identical: of ${messages(about.compared)} compared, ` +
        `${parts.length > 0 ? parts.join(', ') : 'some could not be verified'}.`,
      means: about.again
        ? 'Each one is listed above with its reason. What is missing is copied again by the next command, and only ' +
          'that; this look changed nothing on either server.'
        : 'Each one is listed above with its reason. This look changed nothing on either server.',
    }
  },
  verifyStopped: {
    happened: 'The verification was stopped before the end.',
    means: 'Nothing was changed; what is above is only a part, and no verdict.',
  },
  bug: (reason) => ({
    happened: `Unexpected error: ${reason}`,
    means:
      'This is a bug of pec-migrate, not a mistake of yours; please report the trace above. Nothing is lost or ' +
      'doubled: running again goes on from here.',
  }),
  stoppedHard: {
    happened: 'Stopped at once, with work under way.',
    means: 'Nothing is lost and nothing will be doubled: the next run first settles what was left open.',
  },
  stopped: { happened: 'Stopped before anything began.', means: 'Nothing was read or written.' },
}

/** A rehearsal has written on the target, and cleaned up. */
function unchanged(rehearsed: boolean): string {
  return rehearsed
    ? 'The scratch folder was removed again; nothing else was changed.'
    : 'Nothing was changed on either side.'
}
