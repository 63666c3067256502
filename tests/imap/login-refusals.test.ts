// What servers and providers say when they let nobody in, in two languages, and whom that calls.

import { describe, expect, it } from 'vitest'
import { openSession } from '../../src/imap/session.ts'
import { isLoginRefusal, refusalMeant } from '../../src/imap/login-refusals.ts'
import { codes } from '../../src/model/codes.ts'
import { Secret } from '../../src/model/secret.ts'
import { quick } from '../copy/migration.ts'
import { scripted } from '../copy/scripted-pair.ts'
import { accountOn } from './account.ts'

const wire = (text: string): string => Buffer.from(text).toString('latin1')

describe('the words of a refused login', () => {
  it.each<[string, string]>([
    // Locked, suspended, at the end of its contract.
    ['[CONTACTADMIN] login refused', 'mailbox-locked'],
    ['[AUTHENTICATIONFAILED] Account is locked', 'mailbox-locked'],
    ['Your account has been temporarily disabled, try again later', 'mailbox-locked'],
    ['[LIMIT] Too many failed login attempts', 'mailbox-locked'],
    ['Mailbox roma@pec.example suspended', 'mailbox-locked'],
    ['Disabled account', 'mailbox-locked'],
    ['Casella bloccata', 'mailbox-locked'],
    ['La casella PEC è sospesa', 'mailbox-locked'],
    ["La casella e' stata disattivata", 'mailbox-locked'],
    ['Casella di posta scaduta: rinnovare il servizio', 'mailbox-locked'],
    ['Utente disabilitato', 'mailbox-locked'],
    ['Utenza temporaneamente bloccata per troppi tentativi, riprova fra 30 minuti', 'mailbox-locked'],
    // IMAP switched off.
    ['[ALERT] Your account is not enabled for IMAP use', 'imap-disabled'],
    ['IMAP access is disabled for this user', 'imap-disabled'],
    ['IMAP4 service not available for this mailbox', 'imap-disabled'],
    ['Please enable IMAP in the webmail', 'imap-disabled'],
    ['Accesso IMAP non abilitato', 'imap-disabled'],
    ['Il protocollo IMAP non è attivo per questa casella', 'imap-disabled'],
    ['IMAP disattivato', 'imap-disabled'],
    ['Casella non abilitata al protocollo IMAP', 'imap-disabled'],
    // Another kind of password.
    ['[ALERT] Application-specific password required', 'app-password-needed'],
    ['[AUTHENTICATIONFAILED] two-factor authentication is on: use an app password', 'app-password-needed'],
    ['Per questa casella serve una password specifica', 'app-password-needed'],
    ['Autenticazione a due fattori attiva: usare la password per le app', 'app-password-needed'],
    ['Verifica in due passaggi richiesta', 'app-password-needed'],
    // A new password.
    ['[EXPIRED] anything', 'password-expired'],
    ['Credenziali scadute', 'password-expired'],
    ['Password scaduta, casella bloccata', 'password-expired'],
    // What leaves a doubt calls nobody in particular.
    ['[AUTHENTICATIONFAILED] Authentication failed.', 'login-refused'],
    ['[AUTHORIZATIONFAILED] No such mailbox', 'mailbox-unavailable'],
    ['Wrong password, or the account is locked', 'login-refused'],
    ['Invalid login: the account may be disabled', 'login-refused'],
    ['Utente inesistente o casella disabilitata', 'login-refused'],
    ['La password della casella non è corretta', 'login-refused'],
    ['Plaintext authentication is disabled on this connection', 'login-refused'],
    ['Accesso negato', 'login-refused'],
  ])('NO %s is %s, and never tried again', async (answer, code) => {
    const server = await scripted()
    server.refuseLogin = () => wire(answer)
    const error: unknown = await openSession(accountOn(server.port, 'target'), new Secret('secret'), quick).catch(
      (thrown: unknown) => thrown,
    )
    expect(error).toMatchObject({ code, retry: 'never', scope: 'mailbox' })
    expect(isLoginRefusal((error as { code: (typeof codes)[number] }).code)).toBe(true)
  })

  it.each([
    ['UNAVAILABLE', 'temporary authentication failure'],
    ['INUSE', 'mailbox is locked by another session'],
    ['LIMIT', 'Maximum number of connections'],
    [undefined, 'Troppe connessioni, riprova'],
  ])('code %s with "%s" means waiting, not refusal', (code, text) => {
    expect(refusalMeant(code, text)).toBeUndefined()
  })

  it('only refusals of logins count as such', () => {
    expect(codes.filter(isLoginRefusal)).toEqual([
      'login-refused',
      'password-expired',
      'mailbox-locked',
      'imap-disabled',
      'app-password-needed',
      'mailbox-unavailable',
    ])
  })
})
