import { remoteSourceConformance } from '../../conformance/remote-source.ts';
import { anApiWorld, anEdgarWorld, anS3World } from '../../conformance/source-worlds.ts';

remoteSourceConformance('api_fetch', anApiWorld);
remoteSourceConformance('sec_edgar', anEdgarWorld);
remoteSourceConformance('s3_prefix', anS3World);
