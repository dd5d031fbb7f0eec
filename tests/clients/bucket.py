"""A server that speaks S3, with one bucket; says its port, and stops when its input ends."""
import sys

import boto3
from moto.server import ThreadedMotoServer

server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
address = "http://%s:%d" % server.get_host_and_port()
client = boto3.client(
    "s3", endpoint_url=address, region_name="us-east-1", aws_access_key_id="key", aws_secret_access_key="secret"
)
client.create_bucket(Bucket="tuguan")
print(address, flush=True)
for line in sys.stdin:
    keys = [item["Key"] for item in client.list_objects_v2(Bucket="tuguan").get("Contents", [])]
    print(" ".join(keys), flush=True)
server.stop()
