// The words of the command line in Italian.

import { systemInWords } from './system-reasons.ts'
import type { HelpPhrases } from './ui-help-phrases.ts'

const listed = (words: readonly string[], and: string): string =>
  words.length < 2 ? words.join() : `${words.slice(0, -1).join(', ')} ${and} ${words.at(-1)}`

export const helpIt: HelpPhrases = {
  about:
    'Sposta la posta certificata (PEC) tra server IMAP: ogni messaggio copiato una volta, ogni byte verificato, ' +
    'ogni interruzione ripresa.',
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
    run: 'copia e verifica ogni messaggio; dopo ogni interruzione, lo stesso comando',
    status:
      'a che punto si è, che cosa non è riuscito, che cosa fare; non interroga i server (--source: guarda se vi si ' +
      'muove qualcosa)',
    verify: 'verifica di nuovo tutto, indipendentemente dalla copia',
    outcomes:
      'quali messaggi PEC inviati non hanno un esito e vanno inviati di nuovo; non interroga i server senza --scan',
    report: 'scrive le prove di una migrazione dal suo registro, o ne controlla di scritte; non interroga i server',
    coverage:
      'chi, tra quanti l’IPA pubblica, è dimenticato dal piano, e dove cambiare gli indirizzi; non interroga i server',
    handout: 'una pagina con i nuovi parametri per il titolare di ogni casella; non interroga i server',
    fleet:
      'le macchine che lavorano a un piano: chi tiene che cosa, che cosa è fermo e che cosa fare; non interroga i ' +
      'server di posta',
    providers: 'profili pronti dei gestori PEC per il piano, e come è noto ogni dato; con un nome, tutto su uno',
    schema: 'stampa lo schema JSON del piano (--report: del documento di un rapporto)',
    explain: 'che cosa significa un codice e che cosa fare, senza rete; senza codice li elenca tutti',
    completion: 'stampa il completamento di comandi, opzioni e caselle per una shell',
    help: 'mostra l’aiuto di un comando, o di un argomento',
  },
  briefs: {
    init: 'scrive un primo piano commentato',
    check: 'controllo preliminare: che cosa andrebbe storto',
    run: 'copia e verifica; si riprende con lo stesso comando',
    status: 'a che punto si è, che cosa manca, si può spegnere?',
    verify: 'verifica di nuovo tutto, indipendentemente dalla copia',
    outcomes: 'quali messaggi PEC inviati vanno inviati di nuovo',
    report: 'le prove: le scrive, o ne controlla di scritte',
    coverage: 'chi manca nel piano tra quanti l’IPA pubblica',
    handout: 'una pagina con i nuovi parametri per ogni titolare',
    fleet: 'le macchine che lavorano a un piano, che cosa è fermo',
    providers: 'profili pronti dei gestori PEC, e come è noto ogni dato',
    schema: 'lo schema JSON del piano, per gli editor',
    explain: 'che cosa significa un codice e che cosa fare',
    completion: 'completamento per bash, zsh o fish',
    help: 'windows, phases, passwords, csv, speed, exit-codes, options',
  },
  placeholders: {
    plan: 'piano',
    glob: 'modello',
    folder: 'cartella',
    dir: 'cartella',
    machine: 'macchina',
    size: 'dimensione',
    phase: 'fase',
    duration: 'durata',
    side: 'lato',
    by: 'criterio',
    time: 'ora',
    seconds: 'secondi',
    what: 'che-cosa',
    code: 'codice',
    name: 'nome',
    lang: 'lingua',
    topic: 'argomento',
    how: 'come',
  },
  commandTitles: { command: 'comando', options: 'opzioni' },
  more: {
    program: 'Per cominciare: pec-migrate init piano.yaml. Ognuno si spiega con --help.',
    command: 'Inoltre --json, --lang, --quiet, --verbose, --log-file: vedere help options.',
  },
  man: {
    what: 'sposta la posta certificata (PEC) tra server IMAP',
    name: 'NOME',
    synopsis: 'SINTASSI',
    description: 'DESCRIZIONE',
    commands: 'COMANDI',
    options: 'OPZIONI',
    exitCodes: '"CODICI DI USCITA"',
  },
  codes: {
    done: 'fatto',
    usage: 'uso o piano errato',
    incomplete: 'incompleto',
    differs: 'differenze',
    altered: 'alterato',
    forgotten: 'qualcuno è dimenticato',
    noStart: 'non avviato',
    obstacle: 'un ostacolo',
    stopped: 'fermato',
    inUse: 'registro in uso',
    cut: 'interrotto',
  },
  arguments: {
    plan: 'il file del piano, YAML o JSON',
    code: 'un codice, come negli elenchi: login-refused',
    provider: 'un profilo pronto, come nell’elenco: aruba',
    initPlan: 'dove scrivere il piano',
    shell: 'bash, zsh o fish',
    topic: 'un comando, oppure windows, phases, passwords, csv, speed, exit-codes, options',
  },
  options: {
    json: 'per le macchine: stdout è solo JSON, il resto va su stderr',
    lang: 'lingua dei messaggi: it o en (altrimenti secondo il sistema)',
    noColor: 'senza colori (vale anche NO_COLOR)',
    quiet: 'solo i problemi e le righe finali',
    verbose: 'anche l’esito di ogni messaggio; in check ogni rilievo e cartella',
    logFile: 'aggiunge ogni evento a questo file, un oggetto JSON per riga',
    help: 'mostra questo aiuto',
    version: 'mostra la versione',
    only: 'solo le caselle il cui id corrisponde; * è tutto',
    except: 'tutte tranne queste; si possono ripetere',
    fromCsv: 'prende le caselle da una tabella: CSV o .xlsx',
    force: 'sostituisce un file che c’è già',
    watch: 'guarda di continuo, fino a q',
    every: 'tra due aggiornamenti di --watch (2; altrove 30)',
    statusCsv: 'scrive un elenco delle caselle, per l’assistenza',
    source: 'chiede alle origini se vi si è mosso qualcosa',
    byYear: 'anche messaggi e byte per anno e cartella',
    rehearse: 'collaudo con messaggi sintetici, poi tolti',
    logins: 'solo gli accessi: dice chi deve fare che cosa',
    csv: 'scrive l’elenco in un file CSV (con --logins)',
    csvSeparator: 'tra le celle',
    removeGhosts: 'toglie le copie di troppo che sono certamente nostre',
    retryLogins: 'ritenta gli accessi che un server ha già rifiutato',
    memory: 'per i messaggi in viaggio, per esempio 96MB (192MB)',
    again: 'riprende ciò che lì non è riuscito o manca',
    flags: 'guarda lo stato di tutti i messaggi (senza CONDSTORE)',
    phase: 'solo questa',
    wait: 'aspetta finché si può lavorare, poi prosegue da sola',
    ignoreWindow: 'lavora a qualsiasi ora; il rapporto lo dice',
    maxRuntime: 'finisce dopo questo tempo: 90s, 4h, 2h30m',
    lock: 'annota ciò che ha trovato, per run --locked',
    locked: 'lavora solo se tutto è come l’ha trovato check --lock',
    metrics: 'scrive ogni 15 secondi metriche per Prometheus',
    against: 'con che cosa confrontare',
    save: 'conserva come .eml i due lati di ciò che differisce',
    signatures: 'giudica anche le firme S/MIME',
    strict: 'conta anche ciò che gli utenti hanno fatto dopo',
    exitCode: 'esce con il codice dell’ultima esecuzione',
    since: 'solo ciò che è inviato da allora (2015-12-23T14:00)',
    asOf: 'come si sapeva a quell’ora (se manca: adesso)',
    scan: 'prima legge tipi e ricevute da questo lato',
    lookIn: 'legge ciò che vi è arrivato (come --scan target)',
    outcomesCsv: 'scrive un elenco con una riga per destinatario',
    split: 'un file dell’elenco per ogni gruppo (con --csv)',
    failIfOpen: 'esce con 3 se qualcosa va inviato di nuovo',
    out: 'scrive il rapporto in questa nuova cartella (o zip)',
    redact: 'senza oggetti, indirizzi e nomi utente',
    zip: 'un solo file zip invece di una cartella',
    checkReport: 'ricalcola quel rapporto; 3 se è stato alterato',
    againstReport: 'quello completo, accanto a uno senza nomi',
    reportSchema: 'quello di report.json',
    handoutOut: 'una cartella nuova, vuota, o già usata per questo',
    bury: 'questa macchina è certamente spenta: altre prendono ciò che teneva',
    collect: 'scrive i registri di tutte le caselle in una cartella nuova',
    ipa: 'dati aperti dell’IPA: .xlsx, CSV o testo',
    ipaCode: 'l’ente con cui confrontare; si può ripetere',
    coverageCsv: 'scrive un elenco con una riga per ogni posto',
    default: 'predefinito',
    progress: 'come si mostra un’esecuzione: barre sul terminale, altrimenti righe semplici',
  },
  usage: {
    unknownOption: (name) => `L’opzione ${name} non esiste.`,
    unknownCommand: (name) => `Il comando ${name} non esiste.`,
    missingArgument: (name) => `Manca l’argomento <${name}>.`,
    missingValue: (option) => `L’opzione ${option} vuole un valore.`,
    unknownShell: (name, shells) => `Per "${name}" non c’è un completamento, ma per ${shells.join(', ')}.`,
    unknownTopic: (name, topics) => `Su "${name}" non c’è un aiuto, ma su ogni comando e su ${topics.join(', ')}.`,
    notLikeThis: (value, option, examples) => `"${value}" non è un valore di ${option}; per esempio: ${examples}.`,
    wrongTurn: (typed, verb) =>
      `${typed} qui non c’è: ` +
      {
        check: 'il controllo preliminare è check, che non cambia nulla.',
        run: 'run copia e verifica, e riprende dopo ogni interruzione.',
        watch: 'status --watch mostra un’esecuzione al lavoro.',
        version: 'la versione la dice --version.',
        init: 'init scrive un primo piano.',
        verify: 'verify verifica di nuovo ciò che è stato copiato.',
      }[verb],
    tooMany: 'Ci sono più argomenti di quanti ne prenda questo comando.',
    invalidValue: (value, option, allowed) => `"${value}" non è un valore di ${option}; i valori sono ${allowed}.`,
    unknownFolder: (name) => `--again ${name}: nessuna cartella d'origine di queste caselle si chiama così.`,
    folders: (names) => `Ci sono: ${names}.`,
    saveFolder: (folder) => `--save ${folder}: la cartella dev'essere nuova o vuota, perché nulla vi sia sovrascritto.`,
    didYouMean: (name) => `Forse ${name}?`,
    noCommand:
      'Manca il comando: init, check, run, status, verify, outcomes, report, coverage, handout, fleet, ' +
      'providers, schema o explain.',
    splitWithoutCsv: '--split va con --csv: indicare entrambe.',
    notATime: (option, value) => `"${value}" non è un’ora per ${option}; scrivere 2015-12-24T14:00.`,
    csvWithoutLogins: '--csv scrive l’elenco di --logins: indicare entrambe.',
    loginsAlone: (option) => `--logins prova solo gli accessi, quindi ${option} non farebbe nulla: indicarne una.`,
    watchAlone: (option) => `--watch e ${option} non vanno insieme: indicarne una.`,
    everyWithoutWatch: '--every va con --watch: indicare entrambe.',
    everySeconds: (value) => `"${value}" non è un numero di secondi per --every: va da 0.1 a 86400.`,
    notOurList: (file) => `${file} c’è già e non è un elenco nostro: è rimasto com’era. Indicare un altro file.`,
    notOurMetrics: (file) =>
      `${file} esiste già e non contiene metriche nostre: è stato lasciato com’era. Indicare un altro file.`,
    notOurLock: (file) =>
      `${file} esiste già e non è un controllo preliminare nostro: è rimasto com’è. Indicare un altro file.`,
    noLock: (file) => `${file} non è come l’ha scritto check --lock: non è possibile alcun confronto.`,
    metricsFailed: (file, reason) =>
      `Le metriche non si possono scrivere in ${file}: ${systemInWords(reason, 'it')}. L’esecuzione continua e ci ` +
      'riprova.',
    unknownCode: (code) => `Il codice "${code}" non esiste.`,
    unknownProvider: (name) => `Il profilo "${name}" non esiste.`,
    globMatchesNothing: (option, glob, ids) =>
      `${option} ${glob} non corrisponde ad alcuna casella del piano, che ha: ${ids}.`,
    reportWhat:
      'Manca dove scrivere il rapporto (report <piano> --out <cartella>), o quale ricalcolare (report --check ' +
      '<cartella>).',
    reportEither: '--check legge un rapporto che c’è: non vuole né piano né --out, --redact o --zip.',
    againstWithoutCheck: '--against va con --check: indicare entrambe.',
    notRedacted: (place) => `${place} non è senza nomi: non c’è nulla da confrontare con un altro rapporto.`,
    noName: (option) => `${option} vuole un nome: quello indicato è vuoto.`,
    reportPlace: (place, zip) =>
      zip
        ? `Il file ${place} c’è già ed è rimasto com’era: indicarne uno che non c’è.`
        : `La cartella ${place} c’è già ed è rimasta com’era: indicarne una che non c’è, o vuota.`,
    noReport: (place, reason) => `${place} non si può leggere come rapporto: ${systemInWords(reason, 'it')}.`,
    nothingInScope: 'Non resta alcuna casella: --except le toglie tutte.',
    logFile: (file, reason) => `Il file di log ${file} non si può aprire: ${systemInWords(reason, 'it')}.`,
    fileThere: (file) => `${file} c’è già ed è rimasto com’era; --force lo sostituisce.`,
    cannotWrite: (file, reason) => `${file} non si può scrivere: ${systemInWords(reason, 'it')}.`,
    cannotRead: (file, reason) => `${file} non si può leggere: ${systemInWords(reason, 'it')}.`,
    means: 'Nulla è cominciato: nessun server interrogato, nulla cambiato.',
  },
  planProblems: (file, value) => (value === 1 ? `${file} ha 1 errore:` : `${file} ha ${value} errori:`),
  line: 'riga',
  init: {
    written: (file) => `Un primo piano è stato scritto in ${file}.`,
    means:
      'Il piano non esclude alcuna cartella. Vanno indicati server, caselle e dove stanno le password; nessun server ' +
      'è stato contattato.',
    writtenFrom: (file, mailboxes, table) =>
      `${mailboxes === 1 ? 'È stata importata 1 casella' : `Sono state importate ${mailboxes} caselle`} da ${table} ` +
      `nel piano ${file}.`,
    columns:
      'Servono source_user e target_user (oppure archive, o retired). Si capiscono anche le intestazioni usuali ' +
      'in italiano (help csv).',
    edit: (file) => `prima completare ${file}, poi:`,
    meansFrom: (servers) =>
      'Il piano non esclude alcuna cartella. Restano da indicare dove si trovano le password e l’host di ' +
      `${listed(servers, 'e')}; nessun server è stato contattato.`,
  },
  explain: {
    meaning: 'Che cosa significa:',
    todo: 'Che cosa fare:',
    list: 'pec-migrate explain <codice> dice di più su ciascuno.',
  },
}
