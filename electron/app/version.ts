/** The app's version, from package.json (which a bundle carries inside). */
import manifest from '../../package.json' with { type: 'json' };

export const version: string = manifest.version;
