// Reads a config file. Whatever is wrong with it is told at once, by field and line.
import { AppError } from '../../platform/errors.ts';
import { jsonPlaces, pathText, type JsonPath } from './json-lines.ts';
import { settings, type Settings } from './settings.ts';

const VARIABLE = /\$\{([A-Za-z_]\w*)(?::-([^}]*))?\}/g;

export type Environment = Readonly<Record<string, string | undefined>>;

/** What is so without a config file. */
export function defaultSettings(): Settings {
  return settings.parse({});
}

/** @param file as errors name it */
export function readSettings(text: string, file: string, environment: Environment): Settings {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new AppError('CONFIG_INVALID', `${file} is not JSON: ${reason}`, { cause: error });
  }
  const { lines, repeated } = jsonPlaces(text);
  const problems: { readonly path: JsonPath; readonly message: string }[] = repeated.map(
    (path) => ({
      path,
      message: 'this is set twice',
    }),
  );
  const filled = fill(content, [], environment, (path, message) =>
    problems.push({ path, message }),
  );
  const parsed = settings.safeParse(filled);
  for (const issue of parsed.error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        problems.push({ path: [...issue.path, key], message: 'there is no such setting' });
      }
    } else if (issue.code === 'invalid_key') {
      const message = issue.issues[0]?.message ?? issue.message;
      problems.push({ path: issue.path, message });
    } else {
      problems.push(issue);
    }
  }
  if (parsed.data !== undefined && problems.length === 0) return parsed.data;

  const placed = problems
    .map(({ path, message }) => ({
      field: pathText(path),
      message,
      line: lines.get(pathText(path)) ?? 0,
    }))
    .sort((a, b) => a.line - b.line);
  const told = placed.map(
    ({ field, message, line }) => `  line ${line}${field === '' ? '' : `, ${field}`}: ${message}`,
  );
  const field = placed[0]?.field ?? '';
  throw new AppError('CONFIG_INVALID', [`${file} is refused:`, ...new Set(told)].join('\n'), {
    ...(field !== '' && { field }),
  });
}

/** Puts variables of the environment in place of `${NAME}` and `${NAME:-otherwise}` in all texts that are values. */
function fill(
  value: unknown,
  path: JsonPath,
  environment: Environment,
  report: (path: JsonPath, message: string) => void,
): unknown {
  if (typeof value === 'string') {
    return value.replace(VARIABLE, (_written, name: string, otherwise: string | undefined) => {
      const found = environment[name] ?? otherwise;
      if (found === undefined) report(path, `the environment has no variable ${name}`);
      return found ?? '';
    });
  }
  if (Array.isArray(value)) {
    return value.map((item, index) => fill(item, [...path, index], environment, report));
  }
  if (typeof value !== 'object' || value === null) return value;
  const filled: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    // The schema would pass it over in silence.
    if (key === '__proto__') report([...path, key], 'nothing can be set under this name');
    else filled.push([key, fill(item, [...path, key], environment, report)]);
  }
  return Object.fromEntries(filled);
}
