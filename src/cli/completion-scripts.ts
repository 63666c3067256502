// Completion of commands, options and mailboxes for three shells, made of the commands as they are.

import { neverHappens } from '../model/errors.ts'
import type { CommandShape, OptionShape } from './command-shape.ts'

export const shells = ['bash', 'zsh', 'fish'] as const
export type ShellName = (typeof shells)[number]

type Shapes = { commands: readonly CommandShape[]; common: readonly OptionShape[] }

export function completionScript(shell: ShellName, shapes: Shapes): string {
  switch (shell) {
    case 'bash':
      return bash(shapes)
    case 'zsh':
      return zsh(shapes)
    case 'fish':
      return fish(shapes)
    default:
      return neverHappens(shell)
  }
}

/** Lines of a `case "$command $previous"`: what follows an option. */
function afterOption({ commands, common }: Shapes, reply: (words: string) => string, files: string): string[] {
  return commands.flatMap(({ name, options }) =>
    [...options, ...common].flatMap((option) => {
      if (option.takes === 'nothing') return []
      const words =
        option.takes === 'mailbox' ? '$(pec-migrate completion mailboxes "$plan" 2>/dev/null)' : option.words.join(' ')
      const answer = option.takes === 'file' ? files : reply(words)
      return [`    '${name} ${option.name}') ${answer}; return ;;`]
    }),
  )
}

function optionNames(options: readonly OptionShape[]): string {
  return options.map(({ name }) => name).join(' ')
}

function names({ commands }: Shapes): string {
  return commands.map(({ name }) => name).join(' ')
}

/** The command and the plan among the words before the one that is completed. */
function finding(shapes: Shapes, words: string): string[] {
  return [
    `  for word in ${words}; do`,
    '    case $word in',
    `      ${names(shapes).replaceAll(' ', '|')}) command=\${command:-$word} ;;`,
    '      *.yaml|*.yml|*.json) plan=$word ;;',
    '    esac',
    '  done',
  ]
}

/** What may follow a command, and what stands before any. */
function afterCommand(shapes: Shapes, reply: (words: string) => string): string[] {
  return [
    ...shapes.commands.map(
      ({ name, options }) => `    '${name} -'*) ${reply(optionNames([...options, ...shapes.common]))} ;;`,
    ),
    `    ' -'*) ${reply(optionNames(shapes.common))} ;;`,
    `    ' '*) ${reply(names(shapes))} ;;`,
    ...shapes.commands
      .filter(({ words }) => words.length > 0)
      .map(({ name, words }) => `    '${name} '*) ${reply(words.join(' '))} ;;`),
  ]
}

function bash(shapes: Shapes): string {
  const reply = (words: string) => `COMPREPLY=($(compgen -W "${words}" -- "$current"))`
  const files = 'COMPREPLY=($(compgen -f -- "$current"))'
  return [
    '# Completion of pec-migrate for bash.',
    '_pec_migrate() {',
    '  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]} command= plan= word',
    "  local IFS=$' \\t\\n'",
    ...finding(shapes, '"${COMP_WORDS[@]:1:COMP_CWORD-1}"'),
    '  case "$command $previous" in',
    ...afterOption(shapes, reply, files),
    '  esac',
    '  case "$command $current" in',
    ...afterCommand(shapes, reply),
    `    *) ${files} ;;`,
    '  esac',
    '}',
    'complete -o filenames -F _pec_migrate pec-migrate',
    '',
  ].join('\n')
}

function zsh(shapes: Shapes): string {
  const reply = (words: string) => `compadd -- ${words.startsWith('$(') ? `\${(f)"${words}"}` : words}`
  return [
    '#compdef pec-migrate',
    '# Completion of pec-migrate for zsh.',
    '_pec_migrate() {',
    '  local current=${words[CURRENT]} previous=${words[CURRENT-1]} command= plan= word',
    ...finding(shapes, '${words[2,CURRENT-1]}'),
    '  case "$command $previous" in',
    ...afterOption(shapes, reply, '_files'),
    '  esac',
    '  case "$command $current" in',
    ...afterCommand(shapes, reply),
    '    *) _files ;;',
    '  esac',
    '}',
    '# As a file of fpath it is called at once; sourced, it is only made known.',
    'if [[ $funcstack[1] == _pec_migrate ]]; then _pec_migrate "$@"; else compdef _pec_migrate pec-migrate; fi',
    '',
  ].join('\n')
}

function fish({ commands, common }: Shapes): string {
  const quoted = (text: string) => `'${text.replaceAll(/['\\]/g, '\\$&')}'`
  const option = ({ name, description, takes, words }: OptionShape, condition: string): string => {
    const value =
      takes === 'nothing'
        ? ''
        : takes === 'file'
          ? ' -r -F'
          : ` -x -a ${quoted(takes === 'mailbox' ? '(__pec_migrate_mailboxes)' : words.join(' '))}`
    return `complete -c pec-migrate${condition} -l ${name.replace(/^--/, '')}${value} -d ${quoted(description)}`
  }
  return [
    '# Completion of pec-migrate for fish.',
    'function __pec_migrate_mailboxes',
    "  for word in (string match -r '.*\\.(?:yaml|yml|json)$' -- (commandline -opc))",
    '    pec-migrate completion mailboxes $word 2>/dev/null',
    '  end',
    'end',
    ...commands.map(
      ({ name, brief }) => `complete -c pec-migrate -f -n __fish_use_subcommand -a ${name} -d ${quoted(brief)}`,
    ),
    ...common.map((one) => option(one, '')),
    ...commands.flatMap(({ name, options, words }) => {
      const condition = ` -n '__fish_seen_subcommand_from ${name}'`
      return [
        ...options.map((one) => option(one, condition)),
        ...(words.length === 0 ? [] : [`complete -c pec-migrate -f${condition} -a ${quoted(words.join(' '))}`]),
      ]
    }),
    '',
  ].join('\n')
}
