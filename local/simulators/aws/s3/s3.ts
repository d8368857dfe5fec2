import type { AwsService } from '../../../runtime/gateway/aws-service.ts';
import { bucketOperations } from './bucket-operations.ts';
import type { BucketStore, BucketStoreDependencies } from './bucket-store.ts';
import { multipartOperations } from './multipart-uploads.ts';
import { listingOperations } from './object-listing.ts';
import { lockOperations } from './object-lock.ts';
import { objectOperations } from './object-operations.ts';
import { removalOperations } from './object-removal.ts';

/** Amazon S3: objects with versions and object lock, kept in memory. */
export function createS3(dependencies: BucketStoreDependencies): AwsService {
  const store: BucketStore = { ...dependencies, buckets: new Map() };
  return {
    signingName: 's3',
    operations: {
      ...bucketOperations(store),
      ...objectOperations(store),
      ...multipartOperations(store),
      ...removalOperations(store),
      ...listingOperations(store),
      ...lockOperations(store),
    },
  };
}
