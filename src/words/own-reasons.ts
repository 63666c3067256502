// What is said of reasons that are codes of ours, in both languages.

import { readOwnReason, type OwnReason } from '../model/own-reasons.ts'
import type { Language } from '../model/request.ts'

const phrases: Readonly<Record<Language, Readonly<Record<OwnReason, string>>>> = {
  en: {
    'connection-closed': 'the connection was closed',
    'ended-by-server': 'the server ended the connection',
    'logged-out': 'logged out',
    silent: 'the server was silent for too long',
    'no-connection-in-time': 'no connection in the time that it may take',
    'no-greeting': 'connected, but no greeting came; perhaps the port wants TLS, or wants none',
    'no-tls': 'no TLS on this port',
    'no-common-tls': 'it speaks TLS, but no version or cipher that is accepted here',
    'no-tls-in-time': 'STARTTLS took too long',
    'no-starttls': 'the server offers no STARTTLS',
    'not-the-pinned-certificate': 'the certificate is not the pinned one',
    'old-tls': 'only versions of TLS that are no longer safe',
    'weak-key': 'a key or signature that is too weak',
    'no-auth-plain': 'it does not offer AUTH=PLAIN',
    'name-not-sendable': 'the name cannot be sent',
    'no-answer': 'no answer came',
    'no-uid': 'it does not say under which UID it has stored a message',
    'unexpected-answer': 'an answer to nothing that was asked',
    'answered-too-early': 'answered before all was sent',
    'endless-line': 'the server sent a line without an end',
    'no-uidvalidity': 'the server says no UIDVALIDITY',
    'no-message-count': 'the server does not say how many messages it holds',
    'no-folder-listed': 'its list has no folder at all',
    'signed-part-changed': 'the signed part is not what was signed',
    'not-signed-by-this-key': 'the key of the certificate did not sign this',
    'no-signature-part': 'the signature itself is missing',
    'signer-is-not-sender': 'the certificate does not name the address of the sender (From)',
    'twice-in-the-zip': 'it is in the zip twice',
    'no-regular-file': 'it is no regular file',
    'no-signature': 'there is no signature any more',
    'no-signed-data': 'its bytes are no signature',
    'no-signing-certificate': 'the certificate is not in it',
    'unknown-algorithm': 'an algorithm that is not known here',
    'signature-too-large': 'larger than any signature',
    'not-as-archived': 'the file holds other bytes than were archived',
  },
  it: {
    'connection-closed': 'la connessione è stata chiusa',
    'ended-by-server': 'il server ha chiuso la connessione',
    'logged-out': 'sessione chiusa',
    silent: 'il server è rimasto in silenzio troppo a lungo',
    'no-connection-in-time': 'nessuna connessione nel tempo previsto',
    'no-greeting': 'connessi, ma senza saluto del server; forse la porta vuole TLS, o non lo vuole',
    'no-tls': 'su questa porta non c’è TLS',
    'no-common-tls': 'parla TLS, ma nessuna versione o cifratura accettata qui',
    'no-tls-in-time': 'STARTTLS ha richiesto troppo tempo',
    'no-starttls': 'il server non offre STARTTLS',
    'not-the-pinned-certificate': 'il certificato non è quello fissato',
    'old-tls': 'solo versioni di TLS non più sicure',
    'weak-key': 'una chiave o una firma troppo debole',
    'no-auth-plain': 'non offre AUTH=PLAIN',
    'name-not-sendable': 'il nome non si può inviare',
    'no-answer': 'nessuna risposta',
    'no-uid': 'non dice con quale UID ha salvato un messaggio',
    'unexpected-answer': 'una risposta a nulla che fosse stato chiesto',
    'answered-too-early': 'risposto prima che tutto fosse inviato',
    'endless-line': 'il server ha inviato una riga senza fine',
    'no-uidvalidity': 'il server non dà alcun UIDVALIDITY',
    'no-message-count': 'il server non dice quanti messaggi contiene',
    'no-folder-listed': 'nel suo elenco non c’è nessuna cartella',
    'signed-part-changed': 'la parte firmata non è quella che fu firmata',
    'not-signed-by-this-key': 'la chiave del certificato non ha firmato questo',
    'no-signature-part': 'manca la firma stessa',
    'signer-is-not-sender': 'il certificato non porta l’indirizzo del mittente (From)',
    'twice-in-the-zip': 'nello zip c’è due volte',
    'no-regular-file': 'non è un file ordinario',
    'no-signature': 'la firma non c’è più',
    'no-signed-data': 'i suoi byte non sono una firma',
    'no-signing-certificate': 'non contiene il certificato',
    'unknown-algorithm': 'un algoritmo che qui non è noto',
    'signature-too-large': 'più grande di qualunque firma',
    'not-as-archived': 'il file contiene byte diversi da quelli archiviati',
  },
}

/** A reason for people: a code of ours in their language, what a server or the system says as it is. */
export function reasonInWords(text: string, lang: Language): string {
  const own = readOwnReason(text)
  if (own === undefined) return text
  const phrase = phrases[lang][own.reason]
  return own.words === '' ? phrase : `${phrase}: ${own.words}`
}
