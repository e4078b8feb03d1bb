import { Option } from 'commander';
import type { JobPriority } from '../../sdk/client.ts';

const priorities: readonly JobPriority[] = ['low', 'normal', 'high'];

/** Which of the tenant's waiting jobs starts first. */
export function priorityOption(meaning: string): Option {
  return new Option('--priority <priority>', meaning).choices([...priorities]);
}
