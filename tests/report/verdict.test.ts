// May the source be switched off? Each reason against it keeps the verdict at no by itself.

import { describe, expect, it } from 'vitest'
import { owedKinds, type OwedKind } from '../../src/model/owed.ts'
import type { Problem } from '../../src/model/status.ts'
import { canSwitchOff, type MailboxFacts, type VerdictFacts } from '../../src/report/verdict.ts'

const after = Date.parse('2015-12-25T13:00Z')
const problem = (outcome: string, more: Partial<Problem> = {}): Problem => ({
  mailbox: 'roma',
  folder: 'INBOX',
  uid: 1,
  outcome,
  code: 'unexpected',
  reason: 'x',
  hint: 'y',
  ...more,
})
const proved: MailboxFacts = {
  id: 'roma',
  state: 'complete',
  unproved: 0,
  skipped: 0,
  acceptedLosses: 0,
  ghosts: 0,
  setAside: [],
  problems: [],
  pass: { startedAt: after + 1, newMessages: 0 },
  fromArchive: false,
  finalPass: after,
  owed: {},
  unconfirmed: 0,
  owedPass: null,
  cutoverAt: null,
  quietSince: null,
  moved: false,
}
const facts = (more: Partial<MailboxFacts> = {}, whole: Partial<VerdictFacts> = {}): VerdictFacts => ({
  mailboxes: [
    { ...proved, id: 'other' },
    { ...proved, ...more },
  ],
  running: false,
  stopped: false,
  now: after + 2,
  lastRunAt: after + 1,
  retired: 0,
  planFile: 'piano.yaml',
  ...whole,
})

describe('the verdict is no', () => {
  it.each<[string, VerdictFacts, RegExp, RegExp]>([
    ['while a run is at work', facts({}, { running: true }), /a run is at work/, /esecuzione è al lavoro/],
    [
      'when a mailbox was never run',
      facts({ state: 'not-started', pass: null }),
      /1 mailbox has never been run: roma/,
      /1 casella mai eseguita: roma/,
    ],
    [
      'when a mailbox is parked',
      facts({ state: 'parked', problems: [problem('parked', { code: 'login-refused' })] }),
      /1 mailbox is set aside: roma/,
      /1 casella accantonata: roma/,
    ],
    [
      'when the run was stopped',
      facts({ state: 'stopped' }),
      /did not finish 1 mailbox: roma/,
      /non ha finito 1 casella: roma/,
    ],
    ['when a run died', facts({ state: 'running' }), /did not finish 1 mailbox: roma/, /non ha finito 1 casella/],
    [
      'while one message is unproved',
      facts({ unproved: 1 }),
      /1 message is not verified yet/,
      /1 messaggio non è ancora verificato/,
    ],
    [
      'whatever the state of its mailbox says',
      facts({ state: 'complete', unproved: 2 }),
      /2 messages are not verified yet/,
      /2 messaggi non sono ancora verificati/,
    ],
    [
      'when a message differs',
      facts({ state: 'incomplete', problems: [problem('differs')] }),
      /1 message is on the target with other bytes/,
      /1 messaggio è a destinazione con byte/,
    ],
    [
      'when a message was refused',
      facts({ state: 'incomplete', problems: [problem('refused')] }),
      /1 message was refused/,
      /1 messaggio è stato rifiutato/,
    ],
    [
      'when a message was removed from the target',
      facts({ state: 'incomplete', problems: [problem('gone')] }),
      /removed from the target/,
      /tolto dalla destinazione/,
    ],
    [
      'when a folder could not be read',
      facts({ state: 'incomplete', problems: [problem('folder', { uid: null })] }),
      /1 folder could not be copied/,
      /1 cartella non si è potuta copiare/,
    ],
    [
      'when something unforeseen is open',
      facts({ state: 'incomplete', problems: [problem('skipped')] }),
      /1 problem is open/,
      /1 problema è aperto/,
    ],
    [
      'when it is incomplete and nobody knows why',
      facts({ state: 'incomplete' }),
      /did not finish 1 mailbox/,
      /non ha finito 1 casella/,
    ],
    [
      'before the final pass',
      facts({ owedPass: { due: false } }),
      /can still arrive: 1 mailbox needs a last run that starts after 2015-12-25/,
      /possono ancora arrivare.*1 casella.*dopo il 25\/12\/2015/,
    ],
    [
      'when the final pass is due',
      facts({ owedPass: { due: true } }),
      /last run is due: 1 mailbox has had none that started after 2015-12-25/,
      /ora dell’ultima esecuzione.*25\/12\/2015/,
    ],
    [
      'before the cutover opens',
      facts({ cutoverAt: after + 3 }),
      /in use until the cutover opens \(2015-12-25 .*\): 1 mailbox needs a run/,
      /in uso fino all’inizio del passaggio \(25\/12\/2015.*1 casella/,
    ],
    [
      'in the cutover, until a run began in it',
      facts({ cutoverAt: after + 1 }),
      /the cutover opened 2015-12-25.*1 mailbox has had no complete run since/,
      /il passaggio è cominciato il 25\/12\/2015.*1 casella/,
    ],
    [
      'when the last run was stopped before all had their turn',
      facts({}, { stopped: true }),
      /stopped before it had looked at every mailbox/,
      /fermata prima di aver guardato tutte le caselle/,
    ],
    [
      'when the source has moved since',
      facts({ moved: true }),
      /moved at the source of 1 mailbox.*: roma/,
      /origine di 1 casella qualcosa si è mosso.*: roma/,
    ],
    [
      'when nothing has ever run',
      facts({}, { lastRunAt: null }),
      /^nothing has been copied with this plan$/,
      /^con questo piano non è stato copiato nulla$/,
    ],
    [
      'when there is no mailbox',
      { ...facts(), mailboxes: [] },
      /^nothing has been copied with this plan$/,
      /^con questo piano non è stato copiato nulla$/,
    ],
  ])('%s', (_, about, en, it_) => {
    const { verdict, because } = canSwitchOff(about, 'en')
    expect(verdict).toBe('no')
    expect(because).toHaveLength(1)
    expect(because[0]).toMatch(en)
    const italian = canSwitchOff(about, 'it')
    expect(italian).toMatchObject({ verdict: 'no' })
    expect(italian.because[0]).toMatch(it_)
  })

  it.each<[string, VerdictFacts, RegExp, RegExp]>([
    [
      'that it has not come to a mailbox',
      facts({ state: 'not-started', pass: null }, { running: true }),
      /^the run has not begun 1 mailbox yet: roma$/,
      /^l’esecuzione non ha ancora cominciato 1 casella: roma$/,
    ],
    [
      'that it is in the middle of one',
      facts({ state: 'running' }, { running: true }),
      /^the run has not finished 1 mailbox yet: roma$/,
      /^l’esecuzione non ha ancora finito 1 casella: roma$/,
    ],
    [
      'nothing of a pass that it may be',
      facts({ owedPass: { due: true } }, { running: true }),
      /^a run is at work$/,
      /^un’esecuzione è al lavoro$/,
    ],
  ])('while a run is at work, of that run: %s', (_name, about, en, it_) => {
    for (const [lang, pattern] of [
      ['en', en],
      ['it', it_],
    ] as const) {
      const { because } = canSwitchOff(about, lang)
      expect(because.at(-1)).toMatch(pattern)
      expect(because.join('\n')).not.toMatch(/last run|ultima esecuzione|never been run|mai eseguit/)
    }
  })

  it('with every reason there is, and names three mailboxes of many', () => {
    const many = Array.from({ length: 5 }, (_, n): MailboxFacts => ({
      ...proved,
      id: `m${n}`,
      state: 'parked',
      unproved: 3,
      owedPass: { due: n > 2 },
      finalPass: after + (n > 2 ? 0 : 1_000),
    }))
    const { because } = canSwitchOff(
      {
        mailboxes: many,
        running: false,
        stopped: true,
        now: after,
        lastRunAt: after,
        retired: 0,
        planFile: 'piano.yaml',
      },
      'en',
    )
    expect(because).toHaveLength(5)
    expect(because.join('\n')).toMatch(/m0, m1, m2, …/)
    expect(because.join('\n')).toMatch(/15 messages are not verified/)
    expect(because.join('\n')).toMatch(/2 mailboxes have had none[^]*3 mailboxes need a last run/)
  })
})

describe('the verdict is not known yet', () => {
  const first = facts({ finalPass: null, pass: { startedAt: after, newMessages: 7 } })

  it('after a first run over a live mailbox without a timeline, and says what to type', () => {
    const { verdict, because } = canSwitchOff(first, 'en')
    expect(verdict).toBe('not-yet-known')
    expect(because[0]).toMatch(
      /^whether more has come is not known.*1 mailbox.*\(roma\).*type: pec-migrate run piano.yaml –/,
    )
    expect(because.join('\n')).toMatch(/still found 7 new messages/)
    expect(because.join('\n')).not.toMatch(/rests on the last looks/)
    expect(canSwitchOff(first, 'it').because[0]).toMatch(
      /^non si sa se è arrivato altro.*scrivere: pec-migrate run piano.yaml –/,
    )
  })

  it('also when the last run found nothing, where it was the first: nothing has looked since', () => {
    expect(canSwitchOff(facts({ finalPass: null, pass: { startedAt: after, newMessages: 0 } }), 'en')).toMatchObject({
      verdict: 'not-yet-known',
    })
  })

  it('while verify has not looked again since it found something, and says what to type', () => {
    const { verdict, because, next } = canSwitchOff(facts({ unconfirmed: 2 }), 'en')
    expect({ verdict, next }).toEqual({ verdict: 'not-yet-known', next: 'verify' })
    expect(because[0]).toBe(
      'verify has found 2 messages, folders or mailboxes not in order (roma), and no verify has looked since. ' +
        'To know whether all is in order now, type: pec-migrate verify piano.yaml',
    )
    expect(canSwitchOff(facts({ unconfirmed: 1 }), 'it').because[0]).toMatch(
      /^verify ha trovato 1 messaggio.*scrivere: pec-migrate verify piano.yaml$/,
    )
    expect(canSwitchOff(facts({ unconfirmed: 1, finalPass: null }), 'en').next).toBe('run')
  })

  it.each(Object.keys(owedKinds) as OwedKind[])('but no, while something is owed: %s', (kind) => {
    const state = owedKinds[kind].keepsOpen ? 'incomplete' : 'complete'
    const about = facts({ finalPass: null, state, owed: { [kind]: 2 } })
    const verdict = owedKinds[kind].keepsOpen ? 'no' : 'not-yet-known'
    expect(canSwitchOff(about, 'en').verdict).toBe(verdict)
    expect(canSwitchOff(about, 'it').verdict).toBe(verdict)
  })
})

describe('the verdict is yes', () => {
  it('when all is proved and the final pass is done, and says what that rests on', () => {
    const { verdict, because } = canSwitchOff(facts(), 'en')
    expect(verdict).toBe('yes')
    expect(because).toHaveLength(2)
    expect(because[0]).toMatch(/everything that the source held when it was last listed \(2015-12-25/)
    expect(because[1]).toMatch(/the last run started after 2015-12-25.*nothing more could arrive/)
  })

  it('names the oldest of the last looks', () => {
    const { because } = canSwitchOff(
      facts({ pass: { startedAt: Date.parse('2015-12-01T12:00Z'), newMessages: 0 } }),
      'en',
    )
    expect(because[0]).toMatch(/2015-12-01/)
  })

  it('also without a timeline, once a later look has found nothing new', () => {
    const looked = facts({ finalPass: null, quietSince: after })
    expect(canSwitchOff(looked, 'en')).toMatchObject({ verdict: 'yes' })
    expect(canSwitchOff(looked, 'en').because.join('\n')).toMatch(
      /rests on the last looks at it, which found nothing new/,
    )
    expect(canSwitchOff(looked, 'it').because.join('\n')).toMatch(/si fonda sugli ultimi controlli/)
  })

  it('says since when the source is quiet, where that is known of every mailbox', () => {
    const since = Date.parse('2015-12-20T12:00Z')
    const quiet = facts({ quietSince: since })
    expect(canSwitchOff(quiet, 'en').because.join('\n')).not.toMatch(/nothing new/)
    const both = {
      ...quiet,
      mailboxes: quiet.mailboxes.map((one) => ({ ...one, quietSince: one.quietSince ?? since - 5 * 86_400_000 })),
    }
    expect(canSwitchOff(both, 'en').because.join('\n')).toMatch(
      /nothing new has been found at the source since 2015-12-20/,
    )
    expect(canSwitchOff(both, 'it').because.join('\n')).toMatch(/nulla di nuovo dal 20\/12\/2015/)
  })

  it('with what somebody decided, and with ghosts: nothing is missing because of them', () => {
    const decided = facts(
      {
        state: 'incomplete',
        acceptedLosses: 1,
        skipped: 12,
        ghosts: 2,
        problems: [problem('ghost', { code: 'ghost' }), problem('ghost', { code: 'ghost' })],
      },
      { retired: 1 },
    )
    const { verdict, because } = canSwitchOff(decided, 'en')
    expect(verdict).toBe('yes')
    expect(because.join('\n')).toMatch(
      new RegExp(
        String.raw`1 message does not come across, by decision[^]*12 messages are left out` +
          String.raw`[^]*1 mailbox stays behind by decision[^]*2 surplus copies`,
      ),
    )
    expect(canSwitchOff(decided, 'it').because.join('\n')).toMatch(
      /1 messaggio non passa[^]*12 messaggi sono tralasciati[^]*1 casella resta all’origine[^]*2 copie di troppo/,
    )
  })
})
