// The words of the command line in Italian.

import type { HelpPhrases } from './ui-help-phrases.ts'

const listed = (words: readonly string[], and: string): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`

export const helpIt: HelpPhrases = {
  about:
    'Sposta la posta certificata (PEC) tra server IMAP: ogni messaggio copiato una volta, ogni byte verificato, ogni ' +
    'interruzione ripresa.',
  headings: {
    usage: 'Uso:',
    arguments: 'Argomenti:',
    options: 'Opzioni:',
    globalOptions: 'Opzioni di ogni comando:',
    commands: 'Comandi:',
    columns: 'Colonne della tabella:',
    examples: 'Esempi:',
    exitCodes: 'Codici di uscita:',
  },
  commands: {
    init: 'scrive un primo piano commentato; non esclude nulla',
    check: 'controllo preliminare: accede ovunque, abbina, conta, dice che cosa andrebbe storto; non cambia nulla',
    run: 'copia, verifica ogni messaggio, riprende dopo ogni interruzione: sempre questo stesso comando',
    status:
      'a che punto si è, che cosa non è riuscito, che cosa fare; non interroga i server (--source: guarda se vi ' +
      'si muove qualcosa)',
    verify: 'verifica di nuovo tutto, indipendentemente dalla copia',
    outcomes:
      'quali messaggi PEC inviati non hanno un esito e vanno inviati di nuovo; non interroga i server senza --scan',
    report: 'scrive le prove di una migrazione dal suo registro, o ne controlla di scritte; non interroga i server',
    coverage:
      'chi, tra quanti l’IPA pubblica, è dimenticato dal piano, e dove cambiare gli indirizzi; non interroga i server',
    handout: 'una pagina con i nuovi parametri per il titolare di ogni casella; non interroga i server',
    providers: 'profili pronti dei gestori PEC per il piano, e come è noto ogni dato; con un nome, tutto su uno',
    schema: 'stampa lo schema JSON del piano (--report: del documento di un rapporto)',
    explain: 'che cosa significa un codice e che cosa fare, senza rete; senza codice li elenca tutti',
  },
  arguments: {
    plan: 'il file del piano, YAML o JSON',
    code: 'un codice, come negli elenchi: login-refused',
    provider: 'un profilo pronto, come nell’elenco: aruba',
    initPlan: 'dove scrivere il piano',
  },
  options: {
    json: 'per le macchine: stdout è solo JSON, il resto va su stderr',
    lang: 'lingua dei messaggi: it o en (altrimenti secondo il sistema)',
    noColor: 'senza colori (vale anche NO_COLOR)',
    quiet: 'solo i problemi e le righe finali',
    verbose: "anche l'esito di ogni messaggio; in check ogni rilievo e cartella",
    logFile: 'aggiunge ogni evento a questo file, un oggetto JSON per riga',
    help: 'mostra questo aiuto',
    version: 'mostra la versione',
    only: 'solo le caselle il cui id corrisponde, * per qualsiasi cosa (ripetibile)',
    except: 'tutte tranne le caselle il cui id corrisponde (ripetibile)',
    fromCsv: 'prende le caselle da una tabella: CSV o .xlsx, con le colonne indicate sotto',
    force: "sostituisce un file che c'è già",
    watch:
      'guarda di continuo fino a q: una schermata sul terminale, righe semplici altrove, un documento per riga ' +
      'con --json',
    every: 'secondi tra due sguardi di --watch (2 sul terminale, altrimenti 30)',
    statusCsv: "scrive l'elenco delle caselle in un file CSV, per l'assistenza",
    source: "chiede a ogni origine se qualcosa si è mosso dall'ultimo sguardo; non vi cambia nulla",
    byYear: 'anche messaggi e byte per anno e cartella',
    rehearse:
      'collaudo: scrive messaggi sintetici in una cartella provvisoria di ogni server di ' +
      'destinazione, poi la toglie',
    logins: 'solo gli accessi: dice chi deve fare che cosa',
    csv: "scrive l'elenco anche in un file CSV (con --logins)",
    csvSeparator: 'che cosa separa le celle (altrimenti come in mailboxesFrom, o secondo la lingua)',
    removeGhosts: 'toglie le copie di troppo che sono certamente nostre',
    retryLogins: 'ritenta gli accessi che un server ha già rifiutato',
    memory:
      'memoria per i messaggi in viaggio, ad esempio 96MB (se manca: 192MB); un messaggio più grande alla volta ' +
      'può superarla',
    again: "riprende ciò che non è riuscito in questa cartella d'origine, e le crede se si è ridotta (ripetibile)",
    flags: "guarda gli indicatori di tutti i messaggi, dove l'origine non dice quali sono cambiati (senza CONDSTORE)",
    phase: 'lavora per questa fase, vincolata solo ai suoi orari (altrimenti decide l’orologio)',
    wait: 'dorme finché si può lavorare, e prosegue da sola nella finestra successiva',
    ignoreWindow: 'lavora in qualsiasi momento; resta scritto nel rapporto',
    maxRuntime: 'finisce dopo questo tempo (90s, 4h, 2h30m), come alla chiusura di una finestra',
    lock: 'se nulla lo impedisce, scrive in questo file ciò che è stato trovato e deciso; run --locked vi si attiene',
    locked:
      'prima riesamina tutto, e lavora solo se piano e server sono come li ha trovati check --lock: cartelle e loro ' +
      'collocazione, quota, messaggi (una casella può essere cresciuta di un quarto o di 1.000 messaggi)',
    metrics: 'scrive ogni 15 secondi lo stato in questo file come metriche per Prometheus (formato textfile)',
    against: "con che cosa confrontare: l'origine o le impronte del registro",
    save:
      'conserva origine e destinazione di ciò che differisce come file .eml in questa nuova cartella, con ' +
      'un elenco',
    signatures: 'giudica anche le firme S/MIME (non chi ha emesso i certificati, né le loro date)',
    strict: 'contano anche posta nuova, spostamenti e cambi di stato degli utenti',
    exitCode: "esce con il codice dell'ultima esecuzione",
    since: 'solo i messaggi inviati da allora (2015-12-23T14:00)',
    asOf: 'come si sapeva a quell’ora; nulla di successivo è considerato (predefinito: adesso)',
    scan: 'prima legge tipi e ricevute da questo lato (source o target), solo intestazioni e dati di certificazione',
    lookIn: 'prima legge le ricevute arrivate da questo lato (target); come --scan target',
    outcomesCsv: 'scrive un elenco CSV con una riga per destinatario',
    split: 'un file dell’elenco per ogni gruppo (con --csv)',
    failIfOpen: 'esce con 3 se qualcosa va inviato di nuovo',
    out: 'scrive il rapporto in questa nuova cartella (con --zip: in questo nuovo file)',
    redact: 'senza oggetti, indirizzi e nomi utente; si può controllare con quello completo',
    zip: 'un solo file zip invece di una cartella',
    checkReport: 'ricalcola il rapporto in questa cartella o zip; 3 se qualcosa vi è stato alterato',
    againstReport: 'il rapporto completo, con cui confrontarne uno senza nomi (con --check)',
    reportSchema: 'lo schema JSON di report.json',
    handoutOut: 'scrive le pagine in questa cartella: nuova, vuota, o di una volta precedente',
    ipa:
      'dati aperti dell’IPA, in .xlsx, CSV o testo con tabulazioni: pec-ente, enti, aree-organizzative-omogenee, ' +
      'unita-organizzative, o i precedenti pec.txt, amministrazioni, aoo, ou, servizi; quale sia lo dicono le colonne',
    ipaCode:
      'l’ente con cui confrontare (ripetibile); altrimenti report: ipa del piano, o quelli nelle cui righe stanno i ' +
      'suoi indirizzi',
    coverageCsv: 'scrive un elenco CSV con una riga per ogni posto',
    default: 'predefinito',
    choices: 'valori',
  },
  usage: {
    unknownOption: (name) => `L'opzione ${name} non esiste.`,
    unknownCommand: (name) => `Il comando ${name} non esiste.`,
    missingArgument: (name) => `Manca l'argomento <${name}>.`,
    missingValue: (option) => `L'opzione ${option} vuole un valore.`,
    tooMany: 'Ci sono più argomenti di quanti ne prenda questo comando.',
    invalidValue: (value, option, allowed) => `"${value}" non è un valore di ${option}; i valori sono ${allowed}.`,
    unknownFolder: (name) => `--again ${name}: nessuna cartella d'origine di queste caselle si chiama così.`,
    folders: (names) => `Ci sono: ${names}.`,
    saveFolder: (folder) => `--save ${folder}: la cartella dev'essere nuova o vuota, perché nulla vi sia sovrascritto.`,
    didYouMean: (name) => `Forse ${name}?`,
    noCommand:
      'Che cosa fare? init, check, run, status, verify, outcomes, report, coverage, handout, providers, schema o ' +
      'explain.',
    splitWithoutCsv: '--split va con --csv: indicare entrambe.',
    notATime: (option, value) => `"${value}" non è un’ora per ${option}; scrivere 2015-12-24T14:00.`,
    csvWithoutLogins: "--csv scrive l'elenco di --logins: indicare entrambe.",
    loginsAlone: (option) => `--logins prova solo gli accessi, quindi ${option} non farebbe nulla: indicarne una.`,
    watchAlone: (option) => `--watch e ${option} non vanno insieme: indicarne una.`,
    everyWithoutWatch: '--every va con --watch: indicare entrambe.',
    everySeconds: (value) => `"${value}" non è un numero di secondi per --every: va da 0.1 a 86400.`,
    notOurList: (file) => `${file} c'è già e non è un elenco nostro: è rimasto com'era. Indicare un altro file.`,
    notOurMetrics: (file) =>
      `${file} esiste già e non contiene metriche nostre: è stato lasciato com’era. Indicare un altro file.`,
    notOurLock: (file) =>
      `${file} esiste già e non è un controllo preliminare nostro: è rimasto com'è. Indicare un altro file.`,
    noLock: (file) => `${file} non è come l'ha scritto check --lock: non è possibile alcun confronto.`,
    metricsFailed: (file, reason) =>
      `Le metriche non si possono scrivere in ${file}: ${reason}. L’esecuzione continua e ci riprova.`,
    unknownCode: (code) => `Il codice "${code}" non esiste.`,
    unknownProvider: (name) => `Il profilo "${name}" non esiste.`,
    globMatchesNothing: (option, glob, ids) =>
      `${option} ${glob} non corrisponde ad alcuna casella del piano, che ha: ${ids}.`,
    reportWhat: 'Che cosa fare? report <piano> --out <cartella>, oppure report --check <cartella>.',
    reportEither: '--check legge un rapporto che c’è: non vuole né piano né --out, --redact o --zip.',
    againstWithoutCheck: '--against va con --check: indicare entrambe.',
    notRedacted: (place) => `${place} non è senza nomi: non c’è nulla da confrontare con un altro rapporto.`,
    noName: (option) => `${option} vuole un nome: quello indicato è vuoto.`,
    reportPlace: (place, zip) =>
      zip
        ? `${place} c’è già ed è rimasto com’era: indicare un file che non c’è.`
        : `${place} c’è già ed è rimasta com’era: indicare una cartella che non c’è, o vuota.`,
    noReport: (place, reason) => `${place} non si può leggere come rapporto: ${reason}.`,
    nothingInScope: 'Non resta alcuna casella: --except le toglie tutte.',
    logFile: (file, reason) => `Il file di log ${file} non si può aprire: ${reason}.`,
    fileThere: (file) => `${file} c'è già ed è rimasto com'era; --force lo sostituisce.`,
    cannotWrite: (file, reason) => `${file} non si può scrivere: ${reason}.`,
    cannotRead: (file, reason) => `${file} non si può leggere: ${reason}.`,
    means: 'Nulla è cominciato: nessun server interrogato, nulla cambiato.',
  },
  planProblems: (file, value) => (value === 1 ? `${file} ha 1 errore:` : `${file} ha ${value} errori:`),
  line: 'riga',
  init: {
    written: (file) => `Un primo piano è stato scritto in ${file}.`,
    means:
      'Non esclude nulla. Vanno indicati server, caselle e dove stanno le password; nessun server è stato contattato.',
    writtenFrom: (file, mailboxes, table) =>
      `${mailboxes === 1 ? 'È stata ripresa 1 casella' : `Sono state riprese ${mailboxes} caselle`} da ${table} nel ` +
      `piano ${file}.`,
    columns:
      'Servono source_user e target_user (oppure archive, o retired). Si possono chiamare anche origine e ' +
      'destinazione, vecchio e nuovo.',
    meansFrom: (servers) =>
      'Non esclude nulla. Restano da indicare dove si trovano le password e l’host di ' +
      `${listed(servers, 'e')}; nessun server è stato contattato.`,
  },
  explain: {
    meaning: 'Che cosa significa:',
    todo: 'Che cosa fare:',
    list: 'pec-migrate explain <codice> dice di più su ciascuno.',
  },
}
