export function collectWhenLarge(): void;
export function giveMemoryBack(): void;
export function giveBurstBack(): void;
