from django.core.management.base import BaseCommand

from letters.outbox import post_again


class Command(BaseCommand):
    help = "Gửi lại các thư đã thử đủ số lần mà chưa đi được, sau khi máy chủ thư hoạt động trở lại."

    def handle(self, **options):
        self.stdout.write(f"{post_again()} thư chờ gửi lại.")
