// What the migration record says of proof: what the words mean, what was not proved, how everybody can check it.

import type { Language } from '../model/request.ts'

export type VerbaleProofWords = {
  meaning: {
    terms: readonly (readonly [term: string, meaning: string])[]
    notHeading: string
    notVerified(messages: string, size: string): string
    allVerified: string
    not: readonly string[]
    signaturesNot: string
    signaturesPart: string
    /** `found`: what is not intact, in words; empty: nothing. `unseen`: verified messages; empty: none. */
    signaturesLast(about: { found: string; unseen: string }): string
    conservation: string
  }
  check: {
    number: string
    lines(lines: string): string
    chain: string
    steps: readonly { text: string; commands: readonly string[] }[]
    files: string
    file: string
    holds: string
    fileTexts: Readonly<Record<string, string>>
  }
  signing: { text: string; name: string; role: string; signature: string; present: string; placeAndDate: string }
}

const en: VerbaleProofWords = {
  meaning: {
    terms: [
      [
        'Verified',
        'The message was read back from the target, and the SHA-256 of its bytes equals that of the bytes that the ' +
          'source served: the same sequence of bits. The Codice dell’amministrazione digitale calls the storing of ' +
          'the same sequence of binary values a duplicato informatico (d.lgs. 82/2005, art. 1 c. 1 lett. ' +
          'i-quinquies; art. 23-bis c. 1). Flags and the date on the server are equal too, or a note says what is not.',
      ],
      [
        'Different',
        'The target holds a message with other bits. It is not a duplicato; in the words of the same Code it is a ' +
          'copia (art. 1 c. 1 lett. i-quater; art. 23-bis c. 2).',
      ],
      ['With a note', 'Verified, with something that the target cannot hold, or a user has changed since.'],
      ['Already there', 'Verified; it was on the target before, recognised by its content and not copied once more.'],
      [
        'Gone',
        'It left the source before it was copied, and a second look confirmed that; or it is no more on the target, ' +
          'where it had been written: such a message counts as not verified.',
      ],
      ['Left out', 'The plan excludes it, or it lies in a folder of others.'],
    ],
    notHeading: 'What was not verified',
    notVerified: (messages, size) => `${messages} (${size}) are not verified: they are in the lists above.`,
    allVerified: 'There is no message that was to come across and is not verified.',
    not: [
      'Times are those of the clock of the machine that ran the program, and of what servers say. No third party has ' +
        'certified them.',
      'What the source had deleted, or did not serve, before the first list was made is not part of this record.',
      'What users did on the target after a message was verified is not part of this record, except where a ' +
        'verification says so.',
      'Who runs a server is known by its certificate and its own words only.',
      'Filters, access rights, address books and calendars were not moved.',
    ],
    signaturesNot: 'Whether the S/MIME signatures of the messages hold was not looked at.',
    signaturesPart:
      'Of the S/MIME signatures the signed part, the key and the sender were judged. Who issued the certificates, ' +
      'and whether they were valid or revoked, was not.',
    signaturesLast: ({ found, unseen }) =>
      'In the last verification that looked at signatures: ' +
      (found === '' ? 'none was found broken' : found) +
      (unseen === '' ? '.' : `. It did not look at the signatures of ${unseen} among the verified.`),
    conservation:
      'A copy made by IMAP is not a conservazione a norma (d.lgs. 82/2005, art. 43 and 44): no archival package was ' +
      'made, and nothing was handed to a conservatore.',
  },
  check: {
    number: 'SHA-256 of manifest.txt',
    lines: (lines) => `manifest.txt has a line for each message: ${lines}.`,
    chain:
      'Each line holds the SHA-256 of the bytes of one message. Whoever has the number below on paper can prove of ' +
      'each message that it is the same sequence of bits, with tools that every system has.',
    steps: [
      {
        text: 'In the folder of this record: each file must be “OK”.',
        commands: ['sha256sum -c SHA256SUMS'],
      },
      {
        text: 'The manifest must give the number above. On Windows the second command gives it.',
        commands: ['sha256sum manifest.txt', 'certutil -hashfile manifest.txt SHA256'],
      },
      {
        text:
          'For one message: save it from the mailbox as it is (message.eml, without any change), and look for its ' +
          'number in the manifest. A line that begins with it shows that the bits are the same, and tells the ' +
          'outcome, the mailbox, the folder and the UIDs.',
        commands: ['sha256sum message.eml', 'grep ^THE-NUMBER-PRINTED manifest.txt'],
      },
      {
        text:
          'A signature or time stamp of manifest.txt may lie beside it, as manifest.txt.p7m, manifest.txt.tsr or ' +
          'manifest.txt.tsd; one of SHA256SUMS, which binds all files, in the same way. ' +
          'A time stamp is checked with the certificates of whoever issued it.',
        commands: ['openssl ts -verify -data manifest.txt -in manifest.txt.tsr -CAfile issuer.pem'],
      },
      {
        text: 'All of it at once, with our program:',
        commands: ['pec-migrate report --check FOLDER'],
      },
    ],
    files: 'Files of this record',
    file: 'File',
    holds: 'What it holds',
    fileTexts: {
      SHA256SUMS: 'the SHA-256 of each of the other files',
      'manifest.txt': 'a line for each message, sorted; the number of this record is made of it',
      'messages.csv': 'a row for each message, for a spreadsheet',
      'problems.csv': 'a row for each problem',
      'report.html': 'this page',
      'report.json': 'all that this page says, for programs',
    },
  },
  signing: {
    text:
      'The number of the manifest identifies the messages, their outcomes and their places, and nothing else of this ' +
      'record. To bind this page and the other files too, sign or time-stamp SHA256SUMS. Signed:',
    name: 'Name',
    role: 'In the capacity of',
    signature: 'Signature',
    present: 'present',
    placeAndDate: 'Place and date',
  },
}

const it: VerbaleProofWords = {
  meaning: {
    terms: [
      [
        'Verificato',
        'Il messaggio è stato riletto dalla destinazione e la SHA-256 dei suoi byte è uguale a quella dei byte ' +
          'forniti dall’origine: la stessa sequenza di bit. La memorizzazione della medesima sequenza di valori ' +
          'binari è ciò che il Codice dell’amministrazione digitale chiama duplicato informatico (d.lgs. 82/2005, ' +
          'art. 1, c. 1, lett. i-quinquies; art. 23-bis, c. 1). Sono uguali anche i contrassegni e la data sul ' +
          'server, oppure una nota dice che cosa non lo è.',
      ],
      [
        'Diverso',
        'La destinazione contiene il messaggio con altri bit. Non è un duplicato; nei termini dello stesso Codice è ' +
          'una copia (art. 1, c. 1, lett. i-quater; art. 23-bis, c. 2).',
      ],
      ['Con nota', 'Verificato, con qualcosa che la destinazione non può contenere o che un utente ha poi cambiato.'],
      ['Già presente', 'Verificato; era già a destinazione, riconosciuto dal contenuto e non copiato di nuovo.'],
      [
        'Sparito',
        'Ha lasciato l’origine prima di essere copiato, e un secondo esame l’ha confermato; oppure non è più a ' +
          'destinazione, dove era stato scritto: un tale messaggio conta come non verificato.',
      ],
      ['Escluso', 'Il piano lo esclude, oppure si trova in una cartella altrui.'],
    ],
    notHeading: 'Che cosa non è verificato',
    notVerified: (messages, size) => `Non verificati: ${messages} (${size}). Sono negli elenchi precedenti.`,
    allVerified: 'Non c’è alcun messaggio da trasferire che non sia verificato.',
    not: [
      'Gli orari sono quelli dell’orologio della macchina che ha eseguito il programma e quelli dichiarati dai ' +
        'server. Nessun terzo li ha certificati.',
      'Ciò che l’origine aveva eliminato, o non ha fornito, prima del primo elenco non è oggetto di questo verbale.',
      'Ciò che gli utenti hanno fatto a destinazione dopo la verifica di un messaggio non è oggetto di questo ' +
        'verbale, salvo dove una verifica successiva lo dice.',
      'Chi gestisce un server è noto solo dal certificato e da ciò che il server dichiara.',
      'Filtri, diritti di accesso, rubriche e calendari non sono stati trasferiti.',
    ],
    signaturesNot: 'Non si è esaminato se le firme S/MIME dei messaggi sono integre.',
    signaturesPart:
      'Delle firme S/MIME si sono giudicati la parte firmata, la chiave e il mittente; non chi ha emesso i ' +
      'certificati, né se fossero validi o revocati.',
    signaturesLast: ({ found, unseen }) =>
      'Nell’ultima verifica che ha esaminato le firme: ' +
      (found === '' ? 'nessuna è risultata danneggiata' : found) +
      (unseen === '' ? '.' : `. Non vi si sono esaminate le firme di ${unseen} tra i verificati.`),
    conservation:
      'Una copia fatta via IMAP non è una conservazione a norma (d.lgs. 82/2005, artt. 43 e 44): non si è formato ' +
      'alcun pacchetto di archiviazione e nulla è stato affidato a un conservatore.',
  },
  check: {
    number: 'SHA-256 di manifest.txt',
    lines: (lines) => `manifest.txt ha una riga per ogni messaggio: ${lines}.`,
    chain:
      'Ogni riga contiene la SHA-256 dei byte di un messaggio. Chi ha su carta il numero qui sotto può provare di ' +
      'ogni messaggio che è la stessa sequenza di bit, con strumenti presenti in ogni sistema.',
    steps: [
      {
        text: 'Nella cartella di questo verbale: ogni file deve risultare «OK».',
        commands: ['sha256sum -c SHA256SUMS'],
      },
      {
        text: 'Il manifesto deve dare il numero qui sopra. Su Windows lo dà il secondo comando.',
        commands: ['sha256sum manifest.txt', 'certutil -hashfile manifest.txt SHA256'],
      },
      {
        text:
          'Per un messaggio: salvarlo dalla casella così com’è (messaggio.eml, senza alcuna modifica) e cercarne il ' +
          'numero nel manifesto. Una riga che comincia così mostra che i bit sono gli stessi, e ne dice esito, ' +
          'casella, cartella e UID.',
        commands: ['sha256sum messaggio.eml', 'grep ^IL-NUMERO-OTTENUTO manifest.txt'],
      },
      {
        text:
          'Accanto a manifest.txt può trovarsi una sua firma o marca temporale: manifest.txt.p7m, manifest.txt.tsr o ' +
          'manifest.txt.tsd; allo stesso modo una di SHA256SUMS, che vincola tutti i file. ' +
          'Una marca si controlla con i certificati di chi l’ha emessa.',
        commands: ['openssl ts -verify -data manifest.txt -in manifest.txt.tsr -CAfile emittente.pem'],
      },
      {
        text: 'Tutto in una volta, con il nostro programma:',
        commands: ['pec-migrate report --check CARTELLA'],
      },
    ],
    files: 'File di questo verbale',
    file: 'File',
    holds: 'Che cosa contiene',
    fileTexts: {
      SHA256SUMS: 'la SHA-256 di ciascuno degli altri file',
      'manifest.txt': 'una riga per ogni messaggio, ordinate; da qui il numero di questo verbale',
      'messages.csv': 'una riga per ogni messaggio, per un foglio di calcolo',
      'problems.csv': 'una riga per ogni problema',
      'report.html': 'questa pagina',
      'report.json': 'tutto ciò che questa pagina dice, per i programmi',
    },
  },
  signing: {
    text:
      'Il numero del manifesto identifica i messaggi, i loro esiti e dove si trovano, e nient’altro di questo ' +
      'verbale. Per vincolare anche questa pagina e gli altri file, firmare o marcare SHA256SUMS. Letto e ' +
      'sottoscritto:',
    name: 'Nome',
    role: 'In qualità di',
    signature: 'Firma',
    present: 'presente',
    placeAndDate: 'Luogo e data',
  },
}

export function verbaleProofWords(lang: Language): VerbaleProofWords {
  return lang === 'it' ? it : en
}
