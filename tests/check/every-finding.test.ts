// Every code that check can give has a test that provokes it and one in which it must stay silent.

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { codes, type Code } from '../../src/model/codes.ts'
import { projectRoot } from '../support/ensure-servers.ts'
import { checkPlan, codesOf, findingsOf, scripted } from './checking.ts'
import { certificateUntil } from '../support/certificates.ts'
import { writePlan } from '../support/plan-file.ts'
import { faults, ofThePlan } from './planted-faults.ts'

/** The plan of 2,000 mailboxes plants these, and its healthy mailboxes and servers must give none of them. */
const planted = new Set(
  [...faults.flatMap(({ gives }) => gives), ...ofThePlan].map((code) => code.replace(/^\w+:/, '')),
)

/** The others: a test that provokes it and one in which it is not said, by file and a piece of the title. */
const elsewhere: Partial<
  Record<Code, { provoked: [file: string, title: string]; silent: [file: string, title: string] }>
> = {
  'login-storm': { provoked: ['check', 'stops at a login storm'], silent: ['logins', 'tells each reason apart'] },
  'connection-lost': {
    provoked: ['every-finding', 'a line that breaks every time'],
    silent: ['every-finding', 'a line that breaks once'],
  },
  'login-mechanism': {
    provoked: ['every-finding', 'no way to log in'],
    silent: ['every-finding', 'a line that breaks once'],
  },
  'no-impersonation': {
    provoked: ['every-finding', 'that lets no master in'],
    silent: ['every-finding', 'a line that breaks once'],
  },
  'preauth-refused': {
    provoked: ['every-finding', 'that greets with PREAUTH'],
    silent: ['every-finding', 'a line that breaks once'],
  },
  'tls-weak': {
    provoked: ['every-finding', 'with old TLS'],
    silent: ['every-finding', 'a line that breaks once'],
  },
  'protocol-error': {
    provoked: ['every-finding', 'an answer that makes no sense'],
    silent: ['every-finding', 'a line that breaks once'],
  },
  'extension-refused': {
    provoked: ['capabilities', 'that are announced and refused'],
    silent: ['capabilities', 'that are all there are not spoken of'],
  },
  'folders-unlisted': {
    provoked: ['every-finding', 'that leaves folders out of a list'],
    silent: ['every-finding', 'without an INBOX'],
  },
  'inbox-missing': {
    provoked: ['every-finding', 'without an INBOX'],
    silent: ['every-finding', 'that leaves folders out of a list'],
  },
  'other-namespace': {
    provoked: ['every-finding', 'that lists folders of another user'],
    silent: ['every-finding', 'without an INBOX'],
  },
  'unreadable-answer': {
    provoked: ['every-finding', 'a folder line that nobody can read'],
    silent: ['every-finding', 'without an INBOX'],
  },
  'journal-in-use': {
    provoked: ['machine', 'that a run holds is a note'],
    silent: ['machine', 'that a run holds is a note'],
  },
  'plan-contradicts-journal': {
    provoked: ['check', 'refuses a plan that contradicts its journal'],
    silent: ['machine', 'that can be made, or is there'],
  },
  'disk-small': {
    provoked: ['machine', 'is measured by the messages'],
    silent: ['machine', 'is measured by the messages'],
  },
  'outside-window': { provoked: ['schedule-findings', 'are an obstacle'], silent: ['schedule-findings', 'are not at'] },
  'clock-off': {
    provoked: ['rehearse', 'a date that is changed, and a clock that is off'],
    silent: ['rehearse', 'reports nothing but that it was held'],
  },
  'rehearsal-done': {
    provoked: ['rehearse', 'reports nothing but that it was held'],
    silent: ['rehearse', 'tells nothing but its end'],
  },
  'rehearsal-refused': {
    provoked: ['rehearse', 'reports what is refused'],
    silent: ['rehearse', 'reports nothing but that it was held'],
  },
  'rehearsal-altered': {
    provoked: ['rehearse', 'reports what Dovecot alters'],
    silent: ['rehearse', 'reports nothing but that it was held'],
  },
  'rehearsal-failed': {
    provoked: ['rehearse', 'says why it could not be held'],
    silent: ['rehearse', 'reports nothing but that it was held'],
  },
  'rehearsal-folder-left': {
    provoked: ['rehearse', 'names the folder when it cannot be removed'],
    silent: ['rehearse', 'says why it could not be held'],
  },
}

/** Where findings of a check come from; what these files say of other things is no finding. */
const sources = [
  'check',
  'imap/failures.ts',
  'imap/login-refusals.ts',
  'imap/login-way.ts',
  'imap/command-channel.ts',
  'imap/folder-status.ts',
  'imap/open-folder.ts',
  'imap/session.ts',
  'line/connections.ts',
  'line/secret-of.ts',
  'line/steady-reader.ts',
]
/** What the failure policy makes of an answer to a command that reads. */
const ofPolicy: readonly Code[] = ['protocol-error']
const noFinding: readonly Code[] = [
  // What a rehearsal reads from the differences of a message.
  'date-changed',
  // A ghost of an earlier run keeps nothing open: a check passes over it, status tells it.
  'ghost',
  // Who asked to stop is told so by the last lines, not by a finding.
  'interrupted',
  // What has moved since a dry run is told by the run that is bound to it.
  'dry-run-outdated',
  'plan-changed',
  'mailbox-added',
  'mailbox-left',
  'mailbox-changed',
  'folder-changed',
  'counts-changed',
  'quota-changed',
  'append-limit-changed',
]

function textOf(place: string): string {
  const path = join(projectRoot, 'src', place)
  return place.endsWith('.ts')
    ? readFileSync(path, 'utf8')
    : readdirSync(path)
        .map((name) => readFileSync(join(path, name), 'utf8'))
        .join('\n')
}

/** The body of a test by a piece of its title, up to the next test. */
function bodyOf(file: string, title: string): string | undefined {
  const tests = readFileSync(join(projectRoot, 'tests', 'check', `${file}.test.ts`), 'utf8').split(
    /^ {2}(?=it[.(]|if )/m,
  )
  return tests.find((text) => text.slice(0, text.indexOf('=>')).includes(title))
}

describe('every finding', () => {
  const text = sources.map(textOf).join('\n')
  const given = codes.filter(
    (code) => ofPolicy.includes(code) || (text.includes(`'${code}'`) && !noFinding.includes(code)),
  )

  it.each(given)('%s is provoked somewhere, and silent somewhere', (code) => {
    const { provoked, silent } = elsewhere[code] ?? {}
    if (provoked === undefined || silent === undefined) return expect(planted).toContain(code)
    expect(bodyOf(...provoked), `a test "${provoked[1]}" in ${provoked[0]}.test.ts`).toContain(code)
    // It says the code or lists all that is said.
    expect(bodyOf(...silent), `a test "${silent[1]}" in ${silent[0]}.test.ts`).toMatch(
      new RegExp(`${code}|codesOf\\(|toEqual\\(\\[|startsWith`),
    )
  })

  it('is in this list only if check can give it', () => {
    expect([...planted, ...Object.keys(elsewhere)].filter((code) => !(given as string[]).includes(code))).toEqual([])
  })
})

describe('a source', () => {
  const planFor = async (answer: (server: Awaited<ReturnType<typeof scripted>>) => void): Promise<string> => {
    const [source, target] = [await scripted(), await scripted()]
    answer(source)
    return writePlan({
      source,
      target,
      mailboxes: [
        { id: 'a', source: 'a', target: 'b' },
        { id: 'c', source: 'c', target: 'd' },
      ],
    }).file
  }

  it('with a line that breaks every time it is asked is connection-lost, for that mailbox', async () => {
    const document = await checkPlan(
      await planFor((source) =>
        source.on('LIST', (context, next) => (context.session.user === 'a' ? context.close('reset') : next())),
      ),
    )
    expect(findingsOf(document, 'connection-lost')).toMatchObject([
      { level: 'blocker', scope: 'mailbox', mailbox: 'a', side: 'source' },
    ])
    expect(codesOf(document, 'blocker')).toEqual(['connection-lost'])
  })

  it('with an answer that makes no sense is protocol-error, for that mailbox', async () => {
    const document = await checkPlan(
      await planFor((source) =>
        source.on('LIST', (context, next) => (context.session.user === 'a' ? context.bad('what?') : next())),
      ),
    )
    expect(findingsOf(document, 'protocol-error')).toMatchObject([
      { level: 'blocker', scope: 'mailbox', mailbox: 'a', side: 'source' },
    ])
    expect(codesOf(document, 'blocker')).toEqual(['protocol-error'])
  })

  it('that leaves folders out of a list is folders-unlisted; none at all is an obstacle', async () => {
    const listing = (folders: readonly string[]) =>
      planFor((source) => {
        source.account('a').ensure('Atti')
        source.on('LIST', (context, next) => {
          if (context.session.user !== 'a' || !context.line.includes('"*"')) return next()
          if (context.line.includes('RETURN')) for (const name of folders) context.untagged(`LIST () "/" ${name}`)
          return context.ok()
        })
        source.on('STATUS', (context, next) =>
          folders.length === 0 ? context.no('[NONEXISTENT] no such folder') : next(),
        )
        if (folders.length === 0) source.on('LIST', (context) => context.ok())
      })
    const some = await checkPlan(await listing(['INBOX', 'Atti']))
    expect(findingsOf(some, 'folders-unlisted')).toMatchObject([{ level: 'warning', mailbox: 'a', side: 'source' }])
    expect(codesOf(some)).not.toContain('inbox-missing')
    expect(some.mailboxes[0]?.source.completeness?.folders).toEqual({
      listed: 2,
      bySecondList: null,
      unreadableAnswers: 0,
    })
    const none = await checkPlan(await listing([]))
    expect(findingsOf(none, 'folders-unlisted')[0]).toMatchObject({ level: 'blocker', side: 'source' })
  })

  it('that lists folders of another user is other-namespace, also where they may not be read', async () => {
    const document = await checkPlan(
      await planFor((source) => {
        source.on('NAMESPACE', (context) => {
          context.untagged('NAMESPACE (("" "/")) (("user/" "/")) NIL')
          context.ok()
        })
        source.account('a').ensure('user/rossi').add(Buffer.from('Subject: x\r\n\r\n'))
        source.on('EXAMINE', (context, next) => (context.line.includes('rossi') ? context.no('[NOPERM] no') : next()))
      }),
    )
    expect(findingsOf(document, 'other-namespace')).toMatchObject([{ level: 'note', mailbox: 'a', side: 'source' }])
    expect(findingsOf(document, 'other-namespace')[0]?.message).toContain('user/rossi')
    expect(codesOf(document, 'blocker')).toEqual([])
    expect(codesOf(document)).not.toContain('folder-unreadable')
  })

  it('without an INBOX, neither listed nor by its name, is inbox-missing', async () => {
    const document = await checkPlan(
      await planFor((source) => {
        source.account('a').ensure('Atti')
        source.on('LIST', (context, next) => {
          if (context.session.user !== 'a') return next()
          if (context.line.includes('"*"')) context.untagged('LIST () "/" Atti')
          return context.ok()
        })
        source.on('STATUS', (context, next) =>
          context.line.includes('INBOX') ? context.no('[NONEXISTENT] no such folder') : next(),
        )
      }),
    )
    expect(codesOf(document, 'warning').filter((code) => code !== 'plaintext')).toEqual(['inbox-missing'])
  })

  it('with a folder line that nobody can read is unreadable-answer, with its bytes', async () => {
    const document = await checkPlan(
      await planFor((source) =>
        source.on('LIST', (context, next) => {
          if (context.session.user === 'a') context.untagged(String.raw`LIST (\HasNoChildren "/" rotta`)
          return next()
        }),
      ),
    )
    expect(findingsOf(document, 'unreadable-answer')).toMatchObject([
      { level: 'warning', scope: 'mailbox', mailbox: 'a', side: 'source' },
    ])
    expect(findingsOf(document, 'unreadable-answer')[0]?.message).toContain('rotta')
  })

  it('with no way to log in is login-mechanism: a fault of the server or the plan, never of a password', async () => {
    const document = await checkPlan(
      await planFor((source) => {
        source.refuseLogin = () => '[PRIVACYREQUIRED] Plaintext authentication disallowed.'
      }),
    )
    expect(new Set(codesOf(document, 'blocker'))).toEqual(new Set(['login-mechanism']))
    expect(findingsOf(document, 'login-mechanism')[0]).toMatchObject({ level: 'blocker', side: 'source' })
  })

  it('that greets with PREAUTH is preauth-refused, once for all its mailboxes', async () => {
    const document = await checkPlan(
      await planFor((source) => {
        source.greeting = '* PREAUTH ready'
      }),
    )
    expect(codesOf(document, 'blocker')).toEqual(['preauth-refused'])
  })

  it('that lets no master in for another mailbox is no-impersonation, once, before any login', async () => {
    const [source, target] = [await scripted({ hide: ['AUTH=PLAIN'] }), await scripted()]
    const { file } = writePlan({
      source,
      target,
      mailboxes: ['a', 'c'].map((user) => ({ source: user, target: user, more: { source: { user } } })),
      sourceMore: { master: { user: 'master', password: { command: 'echo secret' } } },
    })
    const document = await checkPlan(file)
    expect(codesOf(document, 'blocker')).toEqual(['no-impersonation'])
    expect(source.verbs().filter((verb) => verb === 'LOGIN' || verb === 'AUTHENTICATE')).toEqual([])
  })

  it('with old TLS is tls-weak: an obstacle, and a warning where the plan takes it', async () => {
    const certificate = certificateUntil(new Date(Date.now() + 86_400_000 * 400))
    const versions = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    const [source, target] = [await scripted({ tls: { ...certificate, versions } }), await scripted()]
    const checked = (more: Readonly<Record<string, unknown>>) =>
      checkPlan(
        writePlan({
          source,
          target,
          mailboxes: [{ source: 'a', target: 'b' }],
          sourceMore: { tls: 'implicit', fingerprint: certificate.fingerprint, ...more },
        }).file,
      )
    expect(codesOf(await checked({}), 'blocker')).toEqual(['tls-weak'])
    const taken = await checked({ minTls: '1.0' })
    expect(codesOf(taken, 'blocker')).toEqual([])
    expect(findingsOf(taken, 'tls-weak')).toMatchObject([
      { level: 'warning', scope: 'server', message: expect.stringContaining('TLSv1.1') as string },
    ])
  })

  it('with a line that breaks once is not spoken of', async () => {
    const document = await checkPlan(
      await planFor((source) => source.once('LIST', (context) => context.close('reset'))),
    )
    expect(codesOf(document)).toEqual(['plaintext', 'plaintext'])
  })
})
