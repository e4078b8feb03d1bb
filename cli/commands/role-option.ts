import { Option } from 'commander';
import { roles } from '../../sdk/access.ts';

export function roleOption(): Option {
  return new Option('-r, --role <role>', 'what it may do').choices(roles).default('viewer');
}
