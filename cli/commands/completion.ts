import type { Argument, Command, Option } from 'commander';
import { BenchError } from '../../core/contract/index.ts';
import type { Catalog } from '../../suites/harness/catalog.ts';
import { suiteIds } from '../suites.ts';
import { formatNames } from './export.ts';
import { starterKinds } from './init.ts';
import { listKinds } from './list.ts';

export const shells = ['bash', 'zsh', 'fish'] as const;
export type Shell = (typeof shells)[number];

/** What may follow: a fixed list, or the name of a file. */
type Words = readonly string[] | 'files';

/** A verb, or part of one, with everything that can be typed behind it. */
interface Node {
  /** Names from the program down: `baseline save`. */
  readonly path: string;
  readonly description: string;
  readonly verbs: readonly Node[];
  readonly flags: readonly Flag[];
  /** By position. */
  readonly operands: readonly Words[];
}

interface Flag {
  readonly names: readonly string[];
  readonly description: string;
  /** `null` for a flag without a value. */
  readonly values: Words | null;
}

/** A script that completes verbs, flags and ids; for a shell to source. */
export function completionScript(shell: Shell, root: Command, catalog: Catalog): string {
  const tree = nodeOf(root, '', idsOf(catalog));
  return { bash: bashScript, zsh: zshScript, fish: fishScript }[shell](tree);
}

/** @throws {BenchError} `usage` */
export function knownShell(name: string): Shell {
  const shell = shells.find((one) => one === name);
  if (shell !== undefined) return shell;
  throw new BenchError(
    'usage',
    `There is no completion for ${JSON.stringify(name)}. Shells: ${shells.join(', ')}.`,
  );
}

/** What operands and flags stand for, by the names that the help page has for them. */
function idsOf(catalog: Catalog): Readonly<Record<string, readonly string[]>> {
  const [estimators, environments] = [[...catalog.estimators.keys()], [...catalog.environments.keys()]];
  return {
    suite: suiteIds(),
    kind: listKinds,
    shell: shells,
    starter: starterKinds,
    format: formatNames,
    estimator: estimators,
    est: estimators,
    environment: environments,
    env: environments,
    metric: [...catalog.metrics.keys()],
  };
}

type Ids = ReturnType<typeof idsOf>;

function nodeOf(command: Command, path: string, ids: Ids): Node {
  return {
    path,
    description: command.description(),
    verbs: command.commands.map((verb) => nodeOf(verb, `${path} ${verb.name()}`.trim(), ids)),
    flags: [
      ...command.options.filter(({ hidden }) => !hidden).map((option) => flagOf(option, ids)),
      { names: ['--help'], description: 'what there is', values: null },
    ],
    operands: command.registeredArguments.map((argument) => operandOf(argument, ids)),
  };
}

function flagOf(option: Option, ids: Ids): Flag {
  const names = [option.short, option.long].filter((name) => name !== undefined);
  const takesValue = option.required || option.optional;
  return {
    names,
    description: option.description,
    values: takesValue ? (option.argChoices ?? ids[option.name()] ?? 'files') : null,
  };
}

function operandOf(argument: Argument, ids: Ids): Words {
  return argument.argChoices ?? ids[argument.name()] ?? 'files';
}

function everyNode(node: Node): readonly Node[] {
  return [node, ...node.verbs.flatMap(everyNode)];
}

function lastName({ path }: Node): string {
  return path.split(' ').at(-1)!;
}

function bashScript(tree: Node): string {
  return `# irlbench completion for bash: source <(irlbench completion bash)
_irlbench() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]} verb= i word count=0
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    case "$verb $word" in
${nested(tree)
  .map(([from, name, to]) => `      ${quoted(`${from} ${name}`)}) verb=${quoted(to)}; count=0 ;;`)
  .join('\n')}
      *) [[ $word == -* ]] || ((count++)) ;;
    esac
  done
  case "$verb $before" in
${everyNode(tree).flatMap(bashValues).join('\n')}
  esac
  if [[ $current == -* ]]; then
    case "$verb" in
${everyNode(tree)
  .map(
    (node) =>
      `      ${quoted(node.path)}) COMPREPLY=($(compgen -W ${quoted(flagWords(node))} -- "$current")) ;;`,
  )
  .join('\n')}
    esac
    return
  fi
  case "$verb $count" in
${everyNode(tree).flatMap(bashOperands).join('\n')}
  esac
}
complete -o default -F _irlbench irlbench
`;
}

/** From which verb which word leads where. */
function nested(tree: Node): readonly (readonly [from: string, name: string, to: string])[] {
  return everyNode(tree).flatMap((node) =>
    node.verbs.map((verb) => [node.path, lastName(verb), verb.path] as const),
  );
}

function flagWords({ flags }: Node): string {
  return flags.flatMap(({ names }) => names.filter((name) => name.startsWith('--'))).join(' ');
}

function bashValues({ path, flags }: Node): readonly string[] {
  return flags.flatMap(({ names, values }) => {
    if (values === null) return [];
    const pattern = names.map((name) => quoted(`${path} ${name}`)).join(' | ');
    return [`    ${pattern}) ${bashReply(values)}; return ;;`];
  });
}

function bashOperands({ path, verbs, operands }: Node): readonly string[] {
  const places: readonly Words[] = verbs.length > 0 ? [verbs.map(lastName)] : operands;
  return places.map((words, place) => `    ${quoted(`${path} ${place}`)}) ${bashReply(words)} ;;`);
}

function bashReply(words: Words): string {
  if (words === 'files') return 'COMPREPLY=()';
  return `COMPREPLY=($(compgen -W ${quoted(words.join(' '))} -- "$current"))`;
}

function zshScript(tree: Node): string {
  return `#compdef irlbench
# irlbench completion for zsh: source <(irlbench completion zsh)
autoload -U +X bashcompinit && bashcompinit
${bashScript(tree).split('\n').slice(1).join('\n')}`;
}

function fishScript(tree: Node): string {
  const lines = everyNode(tree).flatMap((node) => {
    const here = `__irlbench_at ${quoted(node.path)}`;
    const verbs = node.verbs.map(
      (verb) =>
        `complete -c irlbench -f -n ${quoted(here)} -a ${quoted(lastName(verb))} -d ${quoted(verb.description)}`,
    );
    const operands = node.operands.flatMap((words) =>
      words === 'files' ? [] : [`complete -c irlbench -f -n ${quoted(here)} -a ${quoted(words.join(' '))}`],
    );
    const flags = node.flags.map(({ names, description, values }) => {
      const long = names.find((name) => name.startsWith('--'))!.slice(2);
      const takes = values === null ? '' : values === 'files' ? ' -r' : ` -x -a ${quoted(values.join(' '))}`;
      return `complete -c irlbench -n ${quoted(here)} -l ${long}${takes} -d ${quoted(description)}`;
    });
    return [...verbs, ...operands, ...flags];
  });
  return `# irlbench completion for fish: irlbench completion fish | source
function __irlbench_at
  set -l verb
  for word in (commandline -opc)[2..]
    switch "$verb $word"
${nested(tree)
  .map(([from, name, to]) => `      case ${quoted(`${from} ${name}`)}\n        set verb ${quoted(to)}`)
  .join('\n')}
    end
  end
  test "$verb" = "$argv[1]"
end
${lines.join('\n')}
`;
}

/** For a shell: as it stands, whatever it holds. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
