/** One name for a step, in the two forms that the wiring needs. */
export const pascal = (name) => name.replace(/(?:^|-)(.)/g, (_, letter) => letter.toUpperCase());
export const kebab = (name) => name.replace(/(?!^)([A-Z])/g, '-$1').toLowerCase();
