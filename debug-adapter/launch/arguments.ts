import * as v from 'valibot';
import { LaunchArguments } from '../../protocol/launch.ts';
import { errors } from '../errors.ts';

/** The checked launch arguments; throws a user error that names the first field that is not right. */
export function checkedArguments(given: unknown): LaunchArguments {
  const checked = v.safeParse(LaunchArguments, given);
  if (checked.success) return checked.output;
  const [issue] = checked.issues;
  throw errors.invalidConfiguration(v.getDotPath(issue) ?? '', issue.message);
}
