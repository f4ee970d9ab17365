from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("migrations_tracker", "0013_cutover_dates_in_the_plan")]

    operations = [
        migrations.RemoveField(model_name="psnmigration", name="baseline_cutover_date"),
        migrations.RemoveField(model_name="psnmigration", name="forecast_cutover_date"),
        migrations.RemoveField(model_name="psnmigration", name="actual_cutover_date"),
    ]
