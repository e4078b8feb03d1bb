export function collectWhenLarge(): void;
export function giveMemoryBack(): void;
