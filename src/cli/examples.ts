// What --help shows under "Examples", the same in both languages.

import type { CommandName } from '../words/ui-help-phrases.ts'

export const examples: Record<CommandName | 'pec-migrate', readonly string[]> = {
  'pec-migrate': ['init piano.yaml', 'check piano.yaml'],
  init: ['init piano.yaml', 'init piano.yaml --from-csv caselle.csv'],
  check: ['check piano.yaml', 'check piano.yaml --logins --csv accessi.csv', 'check piano.yaml --lock collaudo.json'],
  run: ['run piano.yaml --wait --log-file run.log'],
  status: ['status piano.yaml --watch', 'status piano.yaml --csv stato.csv'],
  verify: ['verify piano.yaml', 'verify piano.yaml --against journal'],
  outcomes: ['outcomes piano.yaml --scan source', 'outcomes piano.yaml --csv esiti.csv --split group'],
  report: ['report piano.yaml --out rapporto', 'report --check rapporto'],
  coverage: ['coverage piano.yaml --ipa pec-ente.xlsx aoo.csv unita.csv'],
  handout: ['handout piano.yaml --out parametri'],
  fleet: ['fleet piano.yaml', 'fleet piano.yaml --bury mig2', 'fleet piano.yaml --collect registri'],
  schema: ['schema > piano.schema.json', 'schema --report > rapporto.schema.json'],
  providers: ['providers', 'providers aruba', 'providers --json'],
  explain: ['explain', 'explain login-refused', 'explain over-quota --lang it'],
  completion: [
    'completion bash | sudo tee /etc/bash_completion.d/pec-migrate',
    'completion zsh > ~/.zfunc/_pec-migrate',
    'completion fish > ~/.config/fish/completions/pec-migrate.fish',
  ],
  help: ['help run', 'help windows'],
}
