import { Argument, Command, Option } from 'commander'
import { unknownName } from '../app/known-names.js'
import { escapeLines } from '../text/escape.js'
import { SEVERITIES } from '../text/severity.js'
import { EXAMPLES } from './examples.js'
import { addGlobalOptions, addReportOptions, filePath, names, REDACT, wholeNumber } from './options.js'
import { version } from './version.js'

/**
 * The commands and their flags. Nothing is loaded before the command that needs it runs.
 * @param done receives the exit status
 */
export const makeProgram = (done: (status: number) => void): Command => {
  const program = addGlobalOptions(new Command('check_status'))
    .description(
      'What happened on ProConnectSA: who registered, who cannot log in, whose money is waiting, which leads came in, what broke.',
    )
    .version(version(), '-V, --version')
    .configureHelp({ showGlobalOptions: true })
    .showHelpAfterError('(--help lists what there is)')
    .configureOutput({ outputError: (words, write) => write(escapeLines(words.replace(/^error: /, 'check_status: '))) })
    .addHelpText('after', EXAMPLES)

  addReportOptions(program.command('report', { isDefault: true }))
    .description('the whole report (what runs when no command is named)')
    .option('--only <sections>', 'only these sections, by commas', names)
    .option('--skip <sections>', 'all but these sections', names)
    .option('--trend', 'also the last 14 days, and today against what is usual')
    // A word that is no command ends up here, at the command that runs by itself.
    .allowExcessArguments()
    .action(async (_, command: Command) => {
      const [word] = command.args
      if (word !== undefined)
        throw unknownName(
          word,
          program.commands.map(known => known.name()),
          'command',
        )
      done(await (await import('./commands/report.js')).runReport(command.optsWithGlobals()))
    })

  addReportOptions(program.command('problems'))
    .description('only what is wrong, with whom or what it is about')
    .option('--only <rules>', 'only these rules, by commas', names)
    .option('--skip <rules>', 'all but these rules', names)
    .addOption(new Option('--severity <least>', 'only problems that are at least that severe').choices(SEVERITIES))
    .action(async (_, command: Command) => done(await (await import('./commands/report.js')).runProblems(command.optsWithGlobals())))

  program
    .command('logs')
    .description('the ends of the logs')
    .argument('[name...]', 'which of the configured logs (all)')
    .option('-n, --lines <number>', 'lines of each', wholeNumber(0), 100)
    .option('-f, --follow', 'go on with what is appended, until Ctrl-C')
    .option('--no-reconnect', 'with -f: end where the connection breaks, instead of connecting again')
    .option('--errors', 'errors only')
    .option('--grep <text>', 'only lines that hold this text, in any case')
    .option(...REDACT)
    .action(async (logs: string[], _, command: Command) =>
      done(await (await import('./commands/logs.js')).runLogs(logs, command.optsWithGlobals())),
    )

  program
    .command('activity')
    .description('registrations, deposits and leads as one feed, newest last')
    .option('--limit <number>', 'how many', wholeNumber(1), 50)
    .option('-f, --follow', 'go on, until Ctrl-C')
    .option('--no-reconnect', 'end when the connection breaks; with -f it is made again otherwise')
    .option(...REDACT)
    .addOption(new Option('--format <format>', 'how it is written').choices(['text', 'ndjson']).default('text'))
    .action(async (_, command: Command) => done(await (await import('./commands/activity.js')).runActivity(command.optsWithGlobals())))

  program
    .command('user')
    .description('all that is known of one person, on one screen')
    .argument('<who...>', 'e-mail, username, phone, customer code, reference of a deposit, id or its first 8 digits, or part of a name')
    .option('--limit <number>', 'longest list (10)', wholeNumber(1))
    .option('--all', 'nothing left out of a list')
    .option(...REDACT)
    .action(async (words: string[], _, command: Command) =>
      done(await (await import('./commands/user.js')).runUser(words, command.optsWithGlobals())),
    )

  program
    .command('deposit')
    .description('all that is known of one deposit')
    .argument('<which...>', 'reference, bank reference, id or its first 8 digits, or part of a reference')
    .option('--limit <number>', 'longest list (10)', wholeNumber(1))
    .option('--all', 'nothing left out of a list')
    .option(...REDACT)
    .action(async (words: string[], _, command: Command) =>
      done(await (await import('./commands/deposit.js')).runDeposit(words, command.optsWithGlobals())),
    )

  program
    .command('ignore')
    .description('say no more of a problem, or of one of its subjects, until it gets worse')
    .argument('<id>', '<rule> or <rule>/<subject>, as the problems name them')
    .option('--for <time>', 'for so long, like 3d or 12h (until it is undone)')
    .option('--note <text>', 'why, for whoever reads the list')
    .action(async (id: string, _, command: Command) =>
      done(await (await import('./commands/ignore.js')).runIgnore(id, command.optsWithGlobals())),
    )

  program
    .command('ignored')
    .description('what is ignored, until when and why')
    .action(async (_, command: Command) => done(await (await import('./commands/ignored.js')).runIgnored(command.optsWithGlobals())))

  program
    .command('unignore')
    .description('speak of an ignored problem again')
    .argument('<id>', 'as `ignored` lists it')
    .action(async (id: string, _, command: Command) =>
      done(await (await import('./commands/unignore.js')).runUnignore(id, command.optsWithGlobals())),
    )

  program
    .command('watch')
    .description('tell people by mail and chat what happens and what goes wrong, as it does, until it is stopped')
    .option('--once', 'one round, for cron')
    .option('--dry-run', 'print what would go out; nobody is told and nothing is remembered')
    .addOption(new Option('--log-format <format>', 'how its log is written').choices(['text', 'json']).default('text'))
    .action(async (_, command: Command) => done(await (await import('./commands/watch.js')).runWatch(command.optsWithGlobals())))

  program
    .command('send')
    .description('send the report now: html by mail, its outline in chats')
    .option('--to <channels>', 'only to these channels, by commas', names)
    .option('--hours <number>', 'window in hours (24)', wholeNumber(1))
    .option('--since <time>', 'window from a time: 7d, 36h, 2025-10-01')
    .option(...REDACT)
    .option('--dry-run', 'print what would go out')
    .action(async (_, command: Command) => done(await (await import('./commands/send.js')).runSend(command.optsWithGlobals())))

  program
    .command('notify')
    .description('try the channels: `notify test` sends a sample and shows what the far side answers')
    .addArgument(new Argument('<what>', 'what to send').choices(['test']))
    .argument('[channel]', 'where (every channel)')
    .option('--dry-run', 'print what would go out')
    .action(async (_what: string, channel: string | undefined, _, command: Command) =>
      done(await (await import('./commands/notify.js')).runNotify(channel, command.optsWithGlobals())),
    )

  program
    .command('serve')
    .description('the monitoring API over HTTP, until it is stopped')
    .option('--listen <address>', 'where (127.0.0.1:8787); port 0 takes a free one')
    .option('--allow-remote', 'also where other machines can reach it')
    .action(async (_, command: Command) => done(await (await import('./commands/serve.js')).runServe(command.optsWithGlobals())))

  program
    .command('open')
    .description('the page in your browser, signed in, for as long as this runs')
    .option('--no-browser', 'print the link instead')
    .action(async (_, command: Command) => done(await (await import('./commands/serve.js')).runOpen(command.optsWithGlobals())))

  const token = program.command('token').description('keys for the API, where the role may not read those of the platform')
  token
    .command('create')
    .description('make one; its key is shown this once')
    .option('--name <text>', 'what it is for')
    .action(async (_, command: Command) => done(await (await import('./commands/token.js')).runTokenCreate(command.optsWithGlobals())))
  token
    .command('list')
    .description('those there are, without their keys')
    .action(async (_, command: Command) => done(await (await import('./commands/token.js')).runTokenList(command.optsWithGlobals())))
  token
    .command('revoke')
    .description('take one back')
    .argument('<id>', 'as `token list` has it')
    .action(async (id: string, _, command: Command) =>
      done(await (await import('./commands/token.js')).runTokenRevoke(id, command.optsWithGlobals())),
    )

  const connection = program.command('connection').description('the connection that ssh.keep in the settings holds between two commands')
  connection
    .command('status', { isDefault: true })
    .description('whether one is held, and for how long')
    .addOption(new Option('--format <format>', 'how it is written').choices(['text', 'json']).default('text'))
    .action(async (_, command: Command) =>
      done(await (await import('./commands/connection.js')).runConnectionStatus(command.optsWithGlobals())),
    )
  connection
    .command('close')
    .description('end it, and wait until it is gone')
    .action(async (_, command: Command) =>
      done(await (await import('./commands/connection.js')).runConnectionClose(command.optsWithGlobals())),
    )
  // What holds it, in the background.
  connection
    .command('hold', { hidden: true })
    .action(async () => done(await (await import('./commands/control-server.js')).runControlServer()))

  program
    .command('install-cron')
    .description('the line for a crontab that makes the report every morning')
    .option('--hourly', 'every hour instead')
    .option('-o, --output <file>', 'where the report goes (check_status.txt in your home folder)', filePath)
    .option('--write', 'put it into your crontab, once')
    .option('--remove', 'take it out of your crontab')
    .action(async (_, command: Command) =>
      done(await (await import('./commands/install-cron.js')).runInstallCron(command.optsWithGlobals())),
    )

  program
    .command('install-service')
    .description('the systemd unit that runs `watch` for good')
    .action(async (_, command: Command) =>
      done(await (await import('./commands/install-service.js')).runInstallService(command.optsWithGlobals())),
    )

  program
    .command('init')
    .description('ask for the settings, try each answer, and write them')
    .action(async (_, command: Command) => done(await (await import('./commands/init.js')).runInit(command.optsWithGlobals())))

  program
    .command('grants')
    .description('SQL for a role that may read just what is read, and what the host needs for it, ready to paste')
    .option('--role <name>', 'the role (that of the settings, else check_status)')
    .option('--with-api', "also the keys of the platform's staff, for `serve` (where the settings have [api])")
    .addOption(new Option('--only <part>', 'one part of it').choices(['sql', 'host']))
    .action(async (_, command: Command) => done(await (await import('./commands/grants.js')).runGrants(command.optsWithGlobals())))

  program
    .command('doctor')
    .description('check the set-up, from the settings to the indexes, and say what to do')
    .addOption(new Option('--format <format>', 'how it is written').choices(['text', 'json']).default('text'))
    .action(async (_, command: Command) => done(await (await import('./commands/doctor.js')).runDoctor(command.optsWithGlobals())))

  program
    .command('config')
    .description('the settings that are in effect, where each comes from, and no secret')
    .addOption(new Option('--format <format>', 'how it is written').choices(['text', 'json']).default('text'))
    .action(async (_, command: Command) => done(await (await import('./commands/config.js')).runConfig(command.optsWithGlobals())))

  program
    .command('schema')
    .description('the JSON Schema of --format json')
    .action(async () => done(await (await import('./commands/schema.js')).runSchema()))

  program
    .helpCommand(false)
    .command('help')
    .description('help on a command or topic; `help` alone also lists the topics')
    .argument('[name]', 'a command or topic')
    .argument('[words...]', 'after troubleshooting: words of an error message')
    .action(async (name: string | undefined, words: string[]) =>
      done(await (await import('./commands/help.js')).runHelp(program, name, words)),
    )

  for (const command of [program, ...program.commands, ...token.commands, ...connection.commands])
    command.exitOverride(error => {
      throw error
    })
  return program
}
