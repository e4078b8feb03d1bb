import { roles } from '@sheaf/core/platform/auth/roles';
import { Option } from 'commander';

export function roleOption(): Option {
  return new Option('-r, --role <role>', 'what it may do').choices(roles).default('viewer');
}
