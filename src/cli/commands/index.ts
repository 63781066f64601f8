import type { CommandDefinition } from '../command.js'
import { activity } from './activity.js'
import { completion } from './completion.js'
import { config } from './config.js'
import { connection } from './connection.js'
import { deposit } from './deposit.js'
import { doctor } from './doctor.js'
import { grants } from './grants.js'
import { help } from './help.js'
import { ignore } from './ignore.js'
import { ignored } from './ignored.js'
import { init } from './init.js'
import { installCron } from './install-cron.js'
import { installService } from './install-service.js'
import { lead } from './lead.js'
import { live } from './live.js'
import { logs } from './logs.js'
import { match } from './match.js'
import { notify } from './notify.js'
import { open } from './open.js'
import { problems } from './problems.js'
import { report } from './report.js'
import { schema } from './schema.js'
import { send } from './send.js'
import { serve } from './serve.js'
import { token } from './token.js'
import { unignore } from './unignore.js'
import { uninstall } from './uninstall.js'
import { user } from './user.js'
import { watch } from './watch.js'

/** Every command, in the order of `check_status --help`. */
export const commands: readonly CommandDefinition[] = [
  report,
  problems,
  logs,
  activity,
  live,
  user,
  deposit,
  lead,
  match,
  schema,
  watch,
  send,
  notify,
  ignore,
  ignored,
  unignore,
  serve,
  open,
  token,
  init,
  doctor,
  config,
  grants,
  connection,
  installCron,
  installService,
  completion,
  uninstall,
  help,
]
