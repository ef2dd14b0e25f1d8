import { GatewayError } from '../../contract/index.ts';
import { splitGid } from '../ids.ts';
import { isIn, type Condition } from './condition.ts';
import { any, type Parameter } from './parameters.ts';

/** Another thing by the gateway's id of it, by the cloud's, or by its name where a column has that. */
export const reference =
  (idColumn: string, ...names: readonly string[]): Parameter =>
  (values) => {
    const external: Condition = {
      kind: 'column',
      column: idColumn,
      test: { op: 'endswith', values: values.map((value) => `.${value}`) },
    };
    return any([isIn(idColumn, values), ...names.map((name) => isIn(name, values)), external]);
  };

/** The cloud that an id of the gateway is of. Throws `invalid_request` for text that is none. */
export function cloudOf(parameter: string, id: string): string {
  const found = splitGid(id);
  if (found) return found.cloud;
  throw new GatewayError(
    'invalid_request',
    `${parameter}: "${id.slice(0, 100)}" is not an id of the gateway; give one of the form <cloud>.<id>`,
  );
}

/** What is not bound to a zone is wherever the zone's cloud is: by ids of zones. */
export const zoneOfCloud: Parameter = (values, _, name) =>
  isIn(
    'cloud',
    values.map((value) => cloudOf(name, value)),
  );
